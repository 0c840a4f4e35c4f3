# Ce que les commandes comptent.

console-days = { FORM($count) ->
    [one] { $count } jour
   *[other] { $count } jours
}
console-entries = { FORM($count) ->
    [one] { $count } entrée
   *[other] { $count } entrées
}
console-chains = { FORM($count) ->
    [one] { $count } chaîne
   *[other] { $count } chaînes
}
console-not-admitted = { FORM($count) ->
    [one] le composant n'est pas admis : { $count } constat doit être corrigé
   *[other] le composant n'est pas admis : { $count } constats doivent être corrigés
}
