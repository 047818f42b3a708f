"""``python -m tests.bench.delayed_server FILE DELAY_MS``: ranges of a file over HTTP, each request late; says its port."""

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def main(path: Path, delay_s: float) -> None:
    size = path.stat().st_size

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            time.sleep(delay_s)
            first, last, status = 0, size - 1, 200
            asked = self.headers.get("Range", "")
            if asked.startswith("bytes="):
                start, _, end = asked.removeprefix("bytes=").partition("-")
                first, last, status = int(start), min(int(end or last), last), 206
            self.send_response(status)
            self.send_header("Content-Length", str(max(0, last - first + 1)))
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("ETag", '"bench"')
            if status == 206:
                self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
            self.end_headers()
            if self.command == "HEAD":
                return
            try:
                with path.open("rb") as file:
                    file.seek(first)
                    rest = last - first + 1
                    while rest > 0:
                        data = file.read(min(rest, 1 << 16))
                        self.wfile.write(data)
                        rest -= len(data)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # clients go elsewhere in the file and hang up

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) / 1000)
