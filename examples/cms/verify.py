"""Whether a webhook's call is Tagwire's (Standard Webhooks): python3 verify.py SECRET ID TIMESTAMP SIGNATURE < body"""
import base64
import hashlib
import hmac
import sys
import time


def is_signed(secret, message_id, timestamp, signatures, body, now=None):
    """body: the bytes as they came, before any parsing"""
    if abs((time.time() if now is None else now) - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # More than one, by spaces, while a secret is replaced.
    return any(hmac.compare_digest(f"v1,{wanted}", one) for one in signatures.split(" "))


if __name__ == "__main__":
    sys.exit(0 if is_signed(*sys.argv[1:5], sys.stdin.buffer.read()) else 1)
