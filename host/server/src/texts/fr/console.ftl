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
console-less-than-active = { FORM($count) ->
    [one] { $count } chose que fait le module actif ne serait plus faite
   *[other] { $count } choses que fait le module actif ne seraient plus faites
}
