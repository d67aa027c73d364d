#compdef moteur
# Complétion de « moteur » pour zsh.
_moteur() {
    local -a mots reponse valeurs dits collees dites
    local genre ligne valeur aide
    mots=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
    reponse=("${(@f)$(MOTEUR_MOTS="${(pj:\n:)mots}" "${(Q)words[1]}" __completer zsh 2>/dev/null)}")
    genre="${reponse[1]}"
    for ligne in "${(@)reponse[2,-1]}"; do
        [[ -n "$ligne" ]] || continue
        valeur="${ligne%%$'\t'*}"
        aide="${valeur}"
        [[ "$ligne" == *$'\t'* ]] && aide="${valeur}  -- ${ligne#*$'\t'}"
        # « champ= » et « qui: » attendent leur suite : pas d'espace derrière.
        if [[ "$valeur" == *[=:] ]]; then
            collees+=("$valeur")
            dites+=("$aide")
        else
            valeurs+=("$valeur")
            dits+=("$aide")
        fi
    done
    (( ${#valeurs} )) && compadd -l -d dits -a valeurs
    (( ${#collees} )) && compadd -l -S '' -d dites -a collees
    case "$genre" in
        fichiers) _files ;;
        repertoires) _files -/ ;;
    esac
}
if [[ "$funcstack[1]" == _moteur ]]; then
    _moteur "$@"
elif (( $+functions[compdef] )); then
    compdef _moteur moteur
else
    autoload -Uz compinit && compinit && compdef _moteur moteur
fi
