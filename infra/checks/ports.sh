# Where servers of the checks can listen. Sourced.
# shellcheck shell=bash

free_port() {
    python3 -c 'import socket
with socket.create_server(("127.0.0.1", 0)) as server: print(server.getsockname()[1])'
}
