"""Verifies an audit export, a receipt or a proof (docs/audit.md): verify_audit.py FILE [KEY or CHECKPOINT-FILE]..."""
import base64, hashlib, json, sys
P, L, D = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493, -121665 * pow(121666, -1, 2**255 - 19)
sys.excepthook = lambda _, error, __: print(f"{sys.argv[1]}: NOT AS IT WAS WRITTEN: {error!r}", file=sys.stderr)
def need(so, what): return so or sys.exit(f"{sys.argv[1]}: NOT AS IT WAS WRITTEN: {what}")
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def add(p, q):  # Ed25519 (RFC 8032): the sum of two points, a multiple of one, one as it is written
    (x, y), (u, v), t = p, q, D * p[0] * q[0] * p[1] * q[1]
    return (x * v + y * u) * pow(1 + t, -1, P) % P, (y * v + x * u) * pow(1 - t, -1, P) % P
def times(n, p): return add(times(n >> 1, add(p, p)), p if n & 1 else (0, 1)) if n else (0, 1)
def point(b):
    square = ((y := int.from_bytes(b, "little") % 2**255) ** 2 - 1) * pow(D * y * y + 1, -1, P) % P
    roots = [pow(square, (P + 3) // 8, P) * r % P for r in (1, -1, pow(2, P // 4, P), -pow(2, P // 4, P))]
    return next(x for x in roots if x * x % P == square and x & 1 == b[31] >> 7), y
def checkpoint(note, by_witnesses=True):  # c2sp.org/tlog-checkpoint: chain, size, root, whether its own key signed
    (text, lines), by = note.rsplit("\n\n", 1), set()
    for who, sig in ((line.split(" ")[1], base64.b64decode(line.split(" ")[2])) for line in lines.splitlines()):
        for key in (k for name, k in KEYS if name == who and sha(who.encode(), b"\n", k)[:4] == sig[:4]):
            at, told = (12, f"cosignature/v1\ntime {int.from_bytes(sig[4:12], 'big')}\n") if key[0] == 4 else (4, "")
            r, s = sig[at:at + 32], int.from_bytes(sig[at + 32:], "little")
            h = int.from_bytes(hashlib.sha512(r + key[1:] + f"{told}{text}\n".encode()).digest(), "little")
            right = times(s, point(b"\x58" + b"\x66" * 31)) == add(point(r), times(h % L, point(key[1:])))
            need(s < L and right and not by.add(who), f"{who} signed something else")
    origin, size, root = text.split("\n")
    need(by >= {n for n, k in KEYS if n == origin or by_witnesses and k[0] == 4}, f"{origin}: a signature is missing")
    return origin.split("/", 1)[1], int(size), base64.b64decode(root), origin in by
def entry(text, seq, before):  # exactly this follows the entry before, and belongs in its chain: its hash
    of = json.loads(body := json.loads(text)["body"]).get("operation")
    link = sha(b"waystation audit 1\0", before, seq.to_bytes(8, "big"), body.encode())
    line = dict(chain=f"operation:{of}" if of else "host", seq=seq, previous=before.hex(), body=body, hash=link.hex())
    return need(json.dumps(line, ensure_ascii=False, separators=(",", ":")) == text, f"entry {seq}: {text[:30]}") and link
def root_of(links):  # RFC 6962; the leaf of an entry is its hash
    n = 1 << (len(links) - 1).bit_length() >> 1
    return sha(b"\1", root_of(links[:n]), root_of(links[n:])) if n else sha(b"\0", links[0])
def proof(text):  # c2sp.org/tlog-proof; the extra data are the entry
    (head, note), (extra, index, *path) = text.split("\n\n", 1), text.split("\n\n")[0].split("\n")[1:]
    (chain, size, root, by_log), said, i = checkpoint(note), json.loads(base64.b64decode(extra[6:])), int(index[6:])
    at, last = sha(b"\0", entry(base64.b64decode(extra[6:]).decode(), i + 1, bytes.fromhex(said["previous"]))), size - 1
    need(by_log and chain == said["chain"] and i <= last, "of another chain, or signed by another key")
    while last:
        if i & 1 or i < last: at = sha(b"\1", *(at, base64.b64decode(path.pop(0)))[::-1 if i & 1 else 1])
        i, last = i >> 1, last >> 1
    need(at == root and not path, "the entry is not in the tree")
    print("recorded:", said["body"])
def export(first, *lines):
    header, heads, chains = json.loads(first), json.loads(lines[-1])["heads"], {}
    for links, text in ((chains.setdefault(json.loads(text)["chain"], []), text) for text in lines[:-1]):
        links.append(entry(text, len(links) + 1, links[-1] if links else bytes(32)))
    ends = [dict(chain=chain, seq=len(links), hash=links[-1].hex()) for chain, links in chains.items()]
    need(heads == ends and header["chains"] == [*chains] and header["version"] == 1, "it is cut short")
    noted, inside = [checkpoint(note) for note in NOTED], [checkpoint(n, False) for n in header.get("checkpoints", [])]
    for chain, size, root, _ in noted + inside:
        need(0 < size <= len(chains[chain]) and root_of(chains[chain][:size]) == root, f"{chain}: not what was signed")
    ours = {n.split("/", 1)[1] for n, k in KEYS if k[0] == 1} & {*chains} | {chain for chain, *_ in noted}
    need(ours <= {chain for chain, *_, by_log in noted + inside if by_log}, "a chain is not signed by the given key")
    print("as it was written:", {end["chain"]: end["seq"] for end in ends}, "signed:", ours or "-")
TEXT, *NOTED = [open(n, encoding="utf-8", newline="").read() for n in sys.argv[1:] if n.count("+") < 2]
KEYS = [(k.split("+")[0], base64.b64decode(k.split("+", 2)[2])) for k in sys.argv[2:] if k.count("+") > 1]
if TEXT.startswith('{"format":"waystation-audit"'): export(*TEXT.split("\n")[:-1])
else: [proof(p) for p in ([TEXT] if TEXT[0] == "c" else [p["proof"] for p in json.loads(TEXT)["audit_proofs"]])][0]
