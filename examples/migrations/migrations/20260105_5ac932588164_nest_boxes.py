"""Nest boxes"""

import sqlalchemy as sa
from alembic import op

revision = "5ac932588164"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nest_boxes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nest_boxes")),
    )


def downgrade() -> None:
    op.drop_table("nest_boxes")
