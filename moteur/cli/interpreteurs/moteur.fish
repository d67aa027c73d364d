# Complétion de « moteur » pour fish.
function __moteur_completer
    set -l mots (commandline -opc) (commandline -ct)
    set -l commande $mots[1]
    set -l reponse (MOTEUR_MOTS=(string join \n -- $mots[2..-1] | string collect --allow-empty --no-trim-newlines) $commande __completer fish 2>/dev/null)
    for ligne in $reponse[2..-1]
        test -n "$ligne"; and echo $ligne
    end
    switch "$reponse[1]"
        case fichiers
            __fish_complete_path (commandline -ct)
        case repertoires
            __fish_complete_directories (commandline -ct)
    end
end
complete -c moteur -f -a '(__moteur_completer)'
