"""Prouver un workflow : ses garanties, ses portes et ses issues, sur la machine et non sur un dossier."""
