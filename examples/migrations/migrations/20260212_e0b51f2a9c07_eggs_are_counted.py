"""Eggs are counted"""

import sqlalchemy as sa
from alembic import op

revision = "e0b51f2a9c07"
down_revision = "5ac932588164"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("nest_boxes") as batch_op:
        batch_op.add_column(sa.Column("eggs", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_unique_constraint(batch_op.f("uq_nest_boxes_place"), ["place"])


def downgrade() -> None:
    with op.batch_alter_table("nest_boxes") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_nest_boxes_place"), type_="unique")
        batch_op.drop_column("eggs")
