"""The objects of an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0, section 4.8).

Every object takes further keys, so that extensions (`x-...`) and newer fields pass through.
"""

from enum import Enum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import AnyUrl, BaseModel, ConfigDict, EmailStr, Field
from typing_extensions import TypedDict

from martlet.openapi.schema import XML as XML
from martlet.openapi.schema import BaseModelWithConfig as BaseModelWithConfig
from martlet.openapi.schema import Discriminator as Discriminator
from martlet.openapi.schema import ExternalDocumentation as ExternalDocumentation
from martlet.openapi.schema import Schema as Schema
from martlet.openapi.schema import SchemaOrBool as SchemaOrBool
from martlet.openapi.schema import SchemaType as SchemaType

if TYPE_CHECKING or find_spec("email_validator"):  # noqa: SIM108 - mypy wants an alias of a type
    Email = EmailStr
else:
    Email = str


class Reference(BaseModel):
    """Reference Object."""

    ref: str = Field(alias="$ref")


class Contact(BaseModelWithConfig):
    """Contact Object."""

    name: str | None = None
    url: AnyUrl | None = None
    email: Email | None = None


class License(BaseModelWithConfig):
    """License Object."""

    name: str
    identifier: str | None = None
    url: AnyUrl | None = None


class Info(BaseModelWithConfig):
    """Info Object."""

    title: str
    summary: str | None = None
    description: str | None = None
    termsOfService: str | None = None
    contact: Contact | None = None
    license: License | None = None
    version: str


class ServerVariable(BaseModelWithConfig):
    """Server Variable Object."""

    enum: Annotated[list[str] | None, Field(min_length=1)] = None
    default: str
    description: str | None = None


class Server(BaseModelWithConfig):
    """Server Object."""

    url: AnyUrl | str
    description: str | None = None
    variables: dict[str, ServerVariable] | None = None


class Example(TypedDict, total=False):
    """Example Object."""

    summary: str | None
    description: str | None
    value: Any | None
    externalValue: AnyUrl | None


Example.__pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[attr-defined]


class ParameterInType(Enum):
    """Where a parameter is."""

    query = "query"
    header = "header"
    path = "path"
    cookie = "cookie"


class Encoding(BaseModelWithConfig):
    """Encoding Object."""

    contentType: str | None = None
    headers: dict[str, Union["Header", Reference]] | None = None
    style: str | None = None
    explode: bool | None = None
    allowReserved: bool | None = None


class MediaType(BaseModelWithConfig):
    """Media Type Object."""

    schema_: Schema | Reference | None = Field(default=None, alias="schema")
    example: Any | None = None
    examples: dict[str, Example | Reference] | None = None
    encoding: dict[str, Encoding] | None = None


class ParameterBase(BaseModelWithConfig):
    """What a parameter and a header have in common."""

    description: str | None = None
    required: bool | None = None
    deprecated: bool | None = None
    style: str | None = None
    explode: bool | None = None
    allowReserved: bool | None = None
    schema_: Schema | Reference | None = Field(default=None, alias="schema")
    example: Any | None = None
    examples: dict[str, Example | Reference] | None = None
    content: dict[str, MediaType] | None = None


class Parameter(ParameterBase):
    """Parameter Object."""

    name: str
    in_: ParameterInType = Field(alias="in")


class Header(ParameterBase):
    """Header Object."""


class RequestBody(BaseModelWithConfig):
    """Request Body Object."""

    description: str | None = None
    content: dict[str, MediaType]
    required: bool | None = None


class Link(BaseModelWithConfig):
    """Link Object."""

    operationRef: str | None = None
    operationId: str | None = None
    parameters: dict[str, Any | str] | None = None
    requestBody: Any | str | None = None
    description: str | None = None
    server: Server | None = None


class Response(BaseModelWithConfig):
    """Response Object."""

    description: str
    headers: dict[str, Header | Reference] | None = None
    content: dict[str, MediaType] | None = None
    links: dict[str, Link | Reference] | None = None


class Operation(BaseModelWithConfig):
    """Operation Object."""

    tags: list[str] | None = None
    summary: str | None = None
    description: str | None = None
    externalDocs: ExternalDocumentation | None = None
    operationId: str | None = None
    parameters: list[Parameter | Reference] | None = None
    requestBody: RequestBody | Reference | None = None
    responses: dict[str, Response | Any] | None = None
    callbacks: dict[str, dict[str, "PathItem"] | Reference] | None = None
    deprecated: bool | None = None
    security: list[dict[str, list[str]]] | None = None
    servers: list[Server] | None = None


class PathItem(BaseModelWithConfig):
    """Path Item Object."""

    ref: str | None = Field(default=None, alias="$ref")
    summary: str | None = None
    description: str | None = None
    get: Operation | None = None
    put: Operation | None = None
    post: Operation | None = None
    delete: Operation | None = None
    options: Operation | None = None
    head: Operation | None = None
    patch: Operation | None = None
    trace: Operation | None = None
    servers: list[Server] | None = None
    parameters: list[Parameter | Reference] | None = None


class SecuritySchemeType(Enum):
    """The kinds of security schemes."""

    apiKey = "apiKey"
    http = "http"
    oauth2 = "oauth2"
    openIdConnect = "openIdConnect"


class SecurityBase(BaseModelWithConfig):
    """Security Scheme Object: what all kinds have in common."""

    type_: SecuritySchemeType = Field(alias="type")
    description: str | None = None


class APIKeyIn(Enum):
    """Where an API key is."""

    query = "query"
    header = "header"
    cookie = "cookie"


class APIKey(SecurityBase):
    """Security Scheme Object of an API key."""

    type_: SecuritySchemeType = Field(default=SecuritySchemeType.apiKey, alias="type")
    in_: APIKeyIn = Field(alias="in")
    name: str


class HTTPBase(SecurityBase):
    """Security Scheme Object of an HTTP authentication scheme."""

    type_: SecuritySchemeType = Field(default=SecuritySchemeType.http, alias="type")
    scheme: str


class HTTPBearer(HTTPBase):
    """Security Scheme Object of a bearer token."""

    scheme: Literal["bearer"] = "bearer"
    bearerFormat: str | None = None


class OAuthFlow(BaseModelWithConfig):
    """OAuth Flow Object: what all flows have in common."""

    refreshUrl: str | None = None
    scopes: dict[str, str] = Field(default={})


class OAuthFlowImplicit(OAuthFlow):
    """OAuth Flow Object of the implicit flow."""

    authorizationUrl: str


class OAuthFlowPassword(OAuthFlow):
    """OAuth Flow Object of the resource owner password flow."""

    tokenUrl: str


class OAuthFlowClientCredentials(OAuthFlow):
    """OAuth Flow Object of the client credentials flow."""

    tokenUrl: str


class OAuthFlowAuthorizationCode(OAuthFlow):
    """OAuth Flow Object of the authorization code flow."""

    authorizationUrl: str
    tokenUrl: str


class OAuthFlows(BaseModelWithConfig):
    """OAuth Flows Object."""

    implicit: OAuthFlowImplicit | None = None
    password: OAuthFlowPassword | None = None
    clientCredentials: OAuthFlowClientCredentials | None = None
    authorizationCode: OAuthFlowAuthorizationCode | None = None


class OAuth2(SecurityBase):
    """Security Scheme Object of OAuth 2."""

    type_: SecuritySchemeType = Field(default=SecuritySchemeType.oauth2, alias="type")
    flows: OAuthFlows


class OpenIdConnect(SecurityBase):
    """Security Scheme Object of OpenID Connect."""

    type_: SecuritySchemeType = Field(default=SecuritySchemeType.openIdConnect, alias="type")
    openIdConnectUrl: str


SecurityScheme = APIKey | HTTPBase | OAuth2 | OpenIdConnect | HTTPBearer


class Components(BaseModelWithConfig):
    """Components Object."""

    schemas: dict[str, Schema | Reference] | None = None
    responses: dict[str, Response | Reference] | None = None
    parameters: dict[str, Parameter | Reference] | None = None
    examples: dict[str, Example | Reference] | None = None
    requestBodies: dict[str, RequestBody | Reference] | None = None
    headers: dict[str, Header | Reference] | None = None
    securitySchemes: dict[str, SecurityScheme | Reference] | None = None
    links: dict[str, Link | Reference] | None = None
    callbacks: dict[str, dict[str, PathItem] | Reference | Any] | None = None
    pathItems: dict[str, PathItem | Reference] | None = None


class Tag(BaseModelWithConfig):
    """Tag Object."""

    name: str
    description: str | None = None
    externalDocs: ExternalDocumentation | None = None


class OpenAPI(BaseModelWithConfig):
    """OpenAPI Object: the document's root."""

    openapi: str
    info: Info
    jsonSchemaDialect: str | None = None
    servers: list[Server] | None = None
    paths: dict[str, PathItem | Any] | None = None
    webhooks: dict[str, PathItem | Reference] | None = None
    components: Components | None = None
    security: list[dict[str, list[str]]] | None = None
    tags: list[Tag] | None = None
    externalDocs: ExternalDocumentation | None = None
