"""Addresses that somebody might hand in to make the service ask its own network."""

LOOPBACK_SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "127.127.127.127", "2130706433", "017700000001",
    "0x7f000001",
    "0x7f.0.0.1", "0177.0.0.1", "0177.0.0.01", "127.0x0.0.1", "127.0.0.1.", "00000127.0.0.1",
    "127.000.000.001",
    "0x7F.0x0.0x0.0x1", "0X7F000001", "3232235777", "0xA9FEA9FE", "2852039166", "0251.0376.0251.0376",
    "4294967295",
    "localhost", "localhost.", "LOCALHOST", "localhost.localdomain", "sub.localhost", "ip6-localhost", "db",
    "intranet",
    "printer.local", "vault.internal", "metadata.google.internal", "metadata", "nas.lan", "router.home",
    "dc.corp",
    "host.docker.internal", "kubernetes.default.svc.cluster.local", "1.0.0.127.in-addr.arpa", "hidden.onion",
    "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "10.0.0.1", "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255", "192.168.0.1", "100.64.0.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.51.100.7", "203.0.113.9", "192.88.99.1",
    "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛocalhost", "127.0.0.1%2f", "127.0.0.1%00.example.org",
    "%6c%6f%63alhost",
    "ex ample.org", "example..org", "-example.org", "example.org-", ".example.org", "a" * 64 + ".org",
    "example.0", "example.0x1",
]  # fmt: skip

IPV6_SPELLINGS = [
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fe80::1%lo]", "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]", "[fec0::1]", "[2001:db8::1]", "[100::1]", "[::1", "::1", "[::1]x", "[127.0.0.1]",
    "[v1.127001]",
]  # fmt: skip

WHOLE = [
    "http://user@127.0.0.1:{port}/", "http://user:word@example.org/", "http://example.org@127.0.0.1:{port}/",
    "http://example.org:80@127.0.0.1:{port}/", "http://127.0.0.1:{port}@example.org/",
    "http://example.org%40127.0.0.1:{port}/",
    "http://example.org#@127.0.0.1:{port}/", "http://127.0.0.1:{port}#@example.org/",
    "http://example.org\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\.example.org/", "http:\\\\127.0.0.1:{port}\\", "http:/127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/", "//127.0.0.1:{port}/", "127.0.0.1:{port}", "/etc/passwd", "", " ", "http://",
    "http:///",
    " http://127.0.0.1:{port}/", "http://127.0.0.1:{port}/ ", "\thttp://127.0.0.1:{port}/",
    "ht\ntp://127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/", "http://exa\rmple.org/", "http://example.org/\r\nHost: 127.0.0.1",
    "http://example.org/\0",
    "http://example.org\r\n\r\nGET / HTTP/1.1", "http://example.org/ HTTP/1.1\r\nX: y",
    "http://\u00a0127.0.0.1:{port}/",
    "http://\u200b127.0.0.1:{port}/", "http://example.org:0/", "http://example.org:65536/",
    "http://example.org:-1/",
    "http://example.org:22/", "http://example.org:25/", "http://example.org:6x/",
    "http://example.org:{port}:80/",
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "dict://127.0.0.1:{port}/info", "ldap://127.0.0.1:{port}/", "jar:http://127.0.0.1:{port}/!/",
    "data:text/html,hello",
    "javascript:alert(1)", "ws://127.0.0.1:{port}/", "wss://127.0.0.1:{port}/", "http+unix://%2Fvar%2Frun/",
    "unix:/run/x.sock",
    "httpx://127.0.0.1:{port}/", "view-source:http://127.0.0.1:{port}/", "blob:http://127.0.0.1:{port}/",
    "tel:1", "mailto:a@b.org",
    "HTTP://LOCALHOST:{port}/", "https://127.0.0.1:{port}/", "http://example.org/" + "a" * 2_000,
    "http://[::1]:{port}/",
]  # fmt: skip


def hostile_addresses(port: int) -> list[str]:
    """`port`: where something listens that must not be reached."""
    return (
        [f"http://{host}:{port}/" for host in LOOPBACK_SPELLINGS + IPV6_SPELLINGS]
        + [f"https://{host}/" for host in LOOPBACK_SPELLINGS[:30]]
        + [text.replace("{port}", str(port)) for text in WHOLE]
    )
