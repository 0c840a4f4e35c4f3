# What the host says when something goes wrong: what happened, and what to do. One message for each code of a problem.

problem-malformed = The request cannot be read
    .detail = A part of the request is not in the form that this route takes. `errors` says which part; correct it and send the request again.

problem-unauthenticated = The token is missing or not valid
    .detail = Send a valid token in the header `Authorization: Bearer wst_...`. If yours has expired or was revoked, ask the central team for a new one.

problem-forbidden = Your role may not do this
    .detail = This route is for roles other than yours. If you need it for your work, ask the central team.

problem-override-refused = Nothing overrides a rule
    .detail = The request asks to override a rule. No field, parameter or header can; the attempt is recorded in the audit. If data has to be shared without consent, ask for a basis, and have a second person approve it.

problem-not-found = It does not exist, or it is not yours to see
    .detail = Check the id. Anything of another operation or partner is answered in the same way as what does not exist.

problem-no-route = There is no such address
    .detail = The API has no route with this path. /api/v1/openapi.json lists them all.

problem-method-not-allowed = This address does not accept this method
    .detail = The header `Allow` lists the methods that it accepts.

problem-conflict = The current state does not allow it
    .detail = Somebody changed it meanwhile, it was done before, or another step comes first. `errors` says which. Read it again, and decide again.

problem-less-than-active = This plugin would do less than the one that is active
    .detail = `comparison` says what would no longer be offered, asked or shared under the grants and agreements of today. Grant and agree what is missing first (a grant is for exactly one component), or send `anyway: true` if less is meant.

problem-idempotency-key-reused = This idempotency key was used for another request
    .detail = Each key is for one request. Use a new key for a new request.

problem-stale = It has changed in the meantime
    .detail = The version in `If-Match` is not the current one (see `current`). Read it again, and decide again.

problem-too-large = The body is too large
    .detail = The body has more bytes than this route accepts. A component may be larger only if the central team raises the limit in the configuration of the host.

problem-unsupported-media-type = The body has the wrong type
    .detail = Send `Content-Type: application/json`, or `application/wasm` for a component.

problem-does-not-fit = The request does not fit
    .detail = The request was read, and none of it was kept. `errors` says what does not fit, and what is expected.

problem-nothing-released = Nothing may be shared
    .detail = The decision released nothing, and nothing was shared. Where `decision` is given, it has the reason for each element, with its source.

problem-not-admitted = The component was not admitted
    .detail = `findings` says, for each thing that is wrong, where it is, why it matters, and what to do. Nothing was stored.

problem-precondition-required = If-Match is missing
    .detail = A change has to say which version you have seen: send the `ETag` of your last reading in the header `If-Match`.

problem-slow-body = The body did not arrive in time
    .detail = The host waits only so long for the body of a request. Nothing of this request was kept. Send it again; if your connection is slow, send less at a time.

problem-too-many = Too many requests at once
    .detail = `errors` says whose requests are under way. Nothing of this request was kept. Send it again after as many seconds as the header `Retry-After` says, and have fewer under way at the same time. What closes has a way of its own: a withdrawal is not held up by other requests.

problem-internal = The host failed
    .detail = This is not your mistake. Unless a second reading shows otherwise, nothing of this request was kept. Give the central team the number in `instance`: the log has the cause under that number.

problem-busy = The host is busy
    .detail = Nothing of this request was kept. Send it again in a moment.

problem-database-away = The database is away
    .detail = The host cannot reach its database. Whether anything of this request was kept is not known: read again before you repeat it; with an `Idempotency-Key` it is safe to repeat. The central team can see the cause in the log; the host goes on by itself when the database is back.

problem-files-away = The files are away
    .detail = Nothing was kept of this request. The place in which attached files are kept cannot be used: it is not the one that belongs to the database. Tell the central team. Everything that needs no file goes on.

problem-disk-full = The disk of the database is full
    .detail = Nothing was kept of this request. Tell the central team: there has to be room on the disk before anything can be written again. What leaves no trace can still be read; a person's file cannot, because every look at it is written down.

problem-restored = The database was restored from a backup
    .detail = Nothing is read or shared until the central team has checked what was withdrawn since the backup. What takes something back still works: withdrawing a consent, cancelling a referral, ending a basis. Do not send the request again; the central team says when the host is open (`waystation restore-check`).

problem-not-ready = The host is not ready
    .detail = It is starting or shutting down, or its database does not answer. Try again in a moment.

problem-timeout = It took too long
    .detail = The host stopped waiting. Read again before you repeat the request: it may have been done. With an `Idempotency-Key` it is safe to repeat.

problem-plugin-out-of-order = The operation's plugin is out of order
    .detail = There is no recommendation for this case. The answers are kept. You can go on without it: confirm with `departs` set to `plugin-out-of-order`, and tell the central team.

problem-plugin-on-hold = The operation's plugin is on hold
    .detail = It failed with case after case, so it is not asked for now. There is no recommendation for this case. The answers are kept. Go on by hand: confirm with `departs` set to `plugin-out-of-order`. The central team sees why, and the plugin is tried again from time to time.
