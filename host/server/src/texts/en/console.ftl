# What the commands count. Their other sentences are in English, where they are used.

console-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
console-entries = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
console-chains = { $count ->
    [one] { $count } chain
   *[other] { $count } chains
}
console-not-admitted = { $count ->
    [one] the component is not admitted: { $count } finding must be fixed
   *[other] the component is not admitted: { $count } findings must be fixed
}
