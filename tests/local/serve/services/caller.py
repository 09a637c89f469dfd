import json
import re

IDENTITY = re.compile(r"(?:user|app):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|oidc:[^\s#]+#[^\s#]+")


def caller_of(reply: str, headers: dict[str, str] | None) -> tuple[str, str]:
    """Identity and account of who sent a request that came by an import with share; refuses everything else."""
    if not reply.startswith("_R_."):
        raise PermissionError("caller_local")
    found = [value for name, value in (headers or {}).items() if name.lower() == "nats-request-info"]
    if not found:
        raise PermissionError("caller_unknown")
    try:
        (value,) = found
        info = json.loads(value)
        account, user, kind = info["acc"], info.get("user"), info.get("kind")
    except (ValueError, TypeError, KeyError):
        raise PermissionError("caller_unreadable") from None
    if "svc" in info:
        raise PermissionError("caller_redirected")
    if user is None:
        raise PermissionError("caller_unknown")
    if kind != "Client" or not IDENTITY.fullmatch(str(user)):
        raise PermissionError("caller_kind")
    return user, account
