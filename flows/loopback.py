"""Questions to a server of this machine. No proxy is ever asked for them."""

import base64
import http.client
import json

LOOPBACK = "127.0.0.1"


def ask(
    port: int,
    path: str,
    body: object = None,
    *,
    secret: str | None = None,
    timeout_seconds: float = 5,
) -> tuple[int, bytes]:
    """Status and body of an answer: to POST where a body is given, else to GET.

    Raises OSError where nobody answers.
    """
    headers = {"Content-Type": "application/json"}
    if secret:
        headers["Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout_seconds)
    try:
        content = None if body is None else json.dumps(body)
        connection.request("GET" if body is None else "POST", path, content, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise ConnectionError(type(error).__name__) from None
    finally:
        connection.close()
