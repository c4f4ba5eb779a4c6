"""The browser of these tests itself: a click waits for the page that it opens."""

import http.server
import threading
import time

import pytest

HEAD, END = b"<!doctype html><title>", b"<a href='/next'>go</a><h1>end</h1>"


class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        for part in (HEAD, self.path.encode() + b"</title><p>half</p>", END):
            self.wfile.write(part)
            self.wfile.flush()
            time.sleep(0.2)

    def log_message(self, *words):
        pass


@pytest.fixture
def slow_server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_click_waits_for_the_whole_page(browser, slow_server):
    page = browser.new_page()
    page.goto(slow_server)
    page.get_by_role("link", name="go").click()
    assert page.title() == "/next"
    assert page.locator("h1").count() == 1
    page.close()
