from tortoise import fields
from tortoise.models import Model


class Shelf(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(40, unique=True)
    books: fields.ReverseRelation["Book"]


class Book(Model):
    id = fields.IntField(primary_key=True)
    title = fields.CharField(40)
    shelf = fields.ForeignKeyField("models.Shelf", related_name="books")
