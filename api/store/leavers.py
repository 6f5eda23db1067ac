"""What ends with a person: his users and their tokens."""

from collections.abc import Sequence

from sqlalchemy import Connection, update

from api.store.documents import archive_document, list_documents
from api.store.tables import tokens, users


def archive_users(connection: Connection, rep_id: str) -> tuple[list[str], int]:
    """Archive the users of a rep; return the ids of all, and how many it were now."""
    found = list_documents(connection, users, users.c.rep_id == rep_id)
    active = [user for user in found if not user.is_archived]
    for user in active:
        archive_document(connection, users, user)
    return [user.identifier for user in found], len(active)


def revoke_tokens(connection: Connection, user_ids: Sequence[str]) -> int:
    """Revoke all tokens of some users; return how many were in force."""
    mine = tokens.c.user_id.in_(user_ids), tokens.c.revoked.is_(False)
    return connection.execute(update(tokens).where(*mine).values(revoked=True)).rowcount
