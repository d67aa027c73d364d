# Complétion de « moteur » pour bash.
_moteur_completer() {
    local reponse ligne genre=""
    COMPREPLY=()
    reponse="$(MOTEUR_LIGNE="${COMP_LINE:0:COMP_POINT}" MOTEUR_COUPES="$COMP_WORDBREAKS" \
        "${COMP_WORDS[0]}" __completer bash 2>/dev/null)" || return 0
    {
        IFS= read -r genre
        while IFS= read -r ligne; do
            [[ -n "$ligne" ]] && COMPREPLY+=("$ligne")
        done
    } <<<"$reponse"
    # « champ= » et « qui: » attendent leur suite : pas d'espace derrière.
    if ((${#COMPREPLY[@]} == 1)) && [[ "${COMPREPLY[0]}" == *[=:] ]]; then
        compopt -o nospace 2>/dev/null
    fi
    # Bash propose lui-même les fichiers, quand rien d'autre ne répond au mot commencé.
    if [[ -n "$genre" ]] && ((${#COMPREPLY[@]} == 0)); then
        if [[ "$genre" == repertoires ]]; then
            compopt -o dirnames 2>/dev/null
        else
            compopt -o default 2>/dev/null
        fi
    fi
    return 0
}
complete -F _moteur_completer moteur
