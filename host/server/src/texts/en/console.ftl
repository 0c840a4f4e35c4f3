# What the commands count. Their other sentences are in English, where they are used.

console-days = { FORM($count) ->
    [one] { $count } day
   *[other] { $count } days
}
console-entries = { FORM($count) ->
    [one] { $count } entry
   *[other] { $count } entries
}
console-chains = { FORM($count) ->
    [one] { $count } chain
   *[other] { $count } chains
}
console-not-admitted = { FORM($count) ->
    [one] the component is not admitted: { $count } finding must be fixed
   *[other] the component is not admitted: { $count } findings must be fixed
}
console-less-than-active = { FORM($count) ->
    [one] { $count } thing that the active plugin does would no longer be done
   *[other] { $count } things that the active plugin does would no longer be done
}
