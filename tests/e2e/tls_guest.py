"""Connects to port ARGV[1] under TLS, prints the first words it hears, and says that it ends (tls_test.py)."""
import socket
import ssl
import sys

context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10) as plain:
    with context.wrap_socket(plain, server_hostname="localhost") as secure:
        print(secure.recv(65536).decode())
