# Ce que les commandes comptent.

console-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
console-entries = { $count ->
    [one] { $count } entrée
   *[other] { $count } entrées
}
console-chains = { $count ->
    [one] { $count } chaîne
   *[other] { $count } chaînes
}
console-not-admitted = { $count ->
    [one] le composant n'est pas admis : { $count } constat doit être corrigé
   *[other] le composant n'est pas admis : { $count } constats doivent être corrigés
}
