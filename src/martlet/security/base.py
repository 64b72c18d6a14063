"""The base of all security schemes."""

from martlet.openapi.models import SecurityBase as SecurityBaseModel


class SecurityBase:
    """A dependency that stands in the OpenAPI document as a security scheme.

    `model` is what the document says of it, `scheme_name` its key there.
    """

    model: SecurityBaseModel
    scheme_name: str
