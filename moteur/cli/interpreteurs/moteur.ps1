# Complétion de « moteur » pour PowerShell 5.1 et suivants.
Register-ArgumentCompleter -Native -CommandName moteur -ScriptBlock {
    param($mot, $ligne, $curseur)
    $commande = $ligne.CommandElements[0].Extent.Text.Trim([char[]]"'`"")
    $mots = @()
    foreach ($element in ($ligne.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -lt $curseur) {
            if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
                $mots += $element.Value
            } else {
                $mots += $element.Extent.Text
            }
        }
    }
    $mots += $mot
    try {
        # L'environnement porte la ligne : les guillemets et les mots vides s'y gardent, eux.
        $env:MOTEUR_MOTS = $mots -join "`n"
        $reponse = & $commande __completer powershell 2>$null | Out-String | ConvertFrom-Json
    } catch {
        return
    } finally {
        Remove-Item Env:MOTEUR_MOTS -ErrorAction SilentlyContinue
    }
    foreach ($proposition in $reponse.propositions) {
        $texte = $proposition.mot
        if ($texte -match "[\s'`"``;,&|(){}<>@#$]") {
            $texte = "'" + $texte.Replace("'", "''") + "'"
        }
        [System.Management.Automation.CompletionResult]::new(
            $texte, $proposition.mot, 'ParameterValue', $proposition.aide)
    }
    if ($reponse.fichiers) {
        [System.Management.Automation.CompletionCompleters]::CompleteFilename($mot)
    }
}
