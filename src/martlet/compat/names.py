"""FastAPI's public modules, and the names that they show because they import them themselves.

Programs take such names from FastAPI's modules too, so they are answered, each with the object of its home.
"""

from __future__ import annotations

from functools import cache

FASTAPI_VERSION = "0.165.0"
"""The release of FastAPI whose API is answered."""

SUBMODULES = """
    applications background cli concurrency datastructures dependencies dependencies.models
    dependencies.utils encoders exception_handlers exceptions logger middleware
    middleware.asyncexitstack middleware.cors middleware.gzip middleware.httpsredirect
    middleware.trustedhost middleware.wsgi openapi openapi.constants openapi.docs openapi.models
    openapi.utils param_functions params requests responses routing security security.api_key
    security.base security.http security.oauth2 security.open_id_connect_url security.utils sse
    staticfiles telemetry templating testclient types utils websockets
"""
MODULES = frozenset({"fastapi", *(f"fastapi.{name}" for name in SUBMODULES.split())})

HOMES = {
    "anyio": "CancelScope CapacityLimiter Semaphore",
    "anyio.abc": "ObjectReceiveStream",
    "anyio.lowlevel": "RunVar checkpoint_if_cancelled",
    "collections.abc": """
        AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Coroutine Generator
        Iterable Iterator Mapping Sequence
    """,
    "contextlib": """
        AbstractAsyncContextManager AbstractContextManager AsyncExitStack asynccontextmanager contextmanager
    """,
    "contextvars": "ContextVar",
    "copy": "deepcopy",
    "dataclasses": "dataclass field",
    "enum": "Enum IntEnum",
    "functools": "lru_cache partial",
    "types": "UnionType",
    "typing": """
        Annotated Any ForwardRef Literal Optional Protocol TYPE_CHECKING TypeVar Union cast get_args
        get_origin
    """,
    "typing_extensions": "Doc ParamSpec deprecated",
    "weakref": "WeakKeyDictionary",
    "pydantic": """
        AliasChoices AliasPath BaseModel BeforeValidator ConfigDict Discriminator GetJsonSchemaHandler
        GetPydanticSchema Json PydanticSchemaGenerationError Tag
    """,
    "pydantic.fields": "FieldInfo",
    "pydantic_core": "CoreSchema",
    "pydantic_core.core_schema": "with_info_plain_validator_function",
    "starlette._exception_handler": "wrap_app_handling_exceptions",
    "starlette._utils": "get_route_path is_async_callable iscoroutinefunction",
    "starlette.concurrency": "iterate_in_threadpool run_in_threadpool",
    "starlette.datastructures": "FormData Headers ImmutableMultiDict QueryParams URL URLPath UploadFile",
    "starlette.exceptions": "HTTPException",
    "starlette.middleware": "Middleware",
    "starlette.middleware.errors": "ServerErrorMiddleware",
    "starlette.middleware.exceptions": "ExceptionMiddleware",
    "starlette.requests": "HTTPConnection Request",
    "starlette.responses": """
        HTMLResponse JSONResponse PlainTextResponse RedirectResponse Response StreamingResponse
    """,
    "starlette.routing": "BaseRoute compile_path get_name",
    "starlette.staticfiles": "StaticFiles",
    "starlette.types": "AppType ASGIApp Lifespan Receive Scope Send",
    "starlette.websockets": "WebSocket",
    "fastapi._compat": """
        ModelField RequiredParam Undefined annotation_is_pydantic_v1 copy_field_info create_body_model
        evaluate_forwardref field_annotation_is_scalar field_annotation_is_scalar_sequence
        field_annotation_is_sequence get_cached_model_fields get_definitions get_flat_models_from_fields
        get_missing_field_error get_model_name_map get_schema_from_model_field
        is_bytes_or_nonable_bytes_annotation is_bytes_sequence_annotation is_pydantic_v1_model_instance
        is_scalar_field is_uploadfile_or_nonable_uploadfile_annotation is_uploadfile_sequence_annotation
        lenient_issubclass sequence_types serialize_sequence_value value_is_sequence
    """,
    "fastapi.background": "BackgroundTasks",
    "fastapi.concurrency": "contextmanager_in_threadpool",
    "fastapi.datastructures": "Default DefaultPlaceholder DefaultType",
    "fastapi.dependencies.models": "Dependant",
    "fastapi.dependencies.utils": """
        SolvedDependency get_dependant get_flat_params get_parameterless_sub_dependant get_stream_item_type
        get_typed_return_annotation solve_dependencies
    """,
    "fastapi.encoders": "jsonable_encoder",
    "fastapi.exceptions": """
        DependencyScopeError EndpointContext FastAPIDeprecationWarning FastAPIError
        PydanticV1NotSupportedError RequestValidationError ResponseValidationError
        WebSocketRequestValidationError
    """,
    "fastapi.logger": "logger",
    "fastapi.middleware.asyncexitstack": "AsyncExitStackMiddleware",
    "fastapi.openapi.models": "Example",
    "fastapi.params": "Body ParamTypes",
    "fastapi.security": "SecurityScopes",
    "fastapi.security.base": "SecurityBase",
    "fastapi.sse": "EventSourceResponse KEEPALIVE_COMMENT ServerSentEvent format_sse_event",
    "fastapi.telemetry": "TelemetryConfig get_telemetry_data",
    "fastapi.types": "DecoratedCallable DependencyCacheKey IncEx ModelNameMap",
    "fastapi.utils": """
        create_model_field deep_dict_update generate_operation_id_for_path generate_unique_id
        get_path_param_names get_value_or_default is_body_allowed_for_status_code
    """,
}
"""Modules, and the names that are taken from them."""

BORROWED = {
    "fastapi.applications": """
        warnings routing=fastapi.routing Coroutine Enum Annotated Doc Default DefaultPlaceholder
        FastAPIDeprecationWarning AsyncExitStackMiddleware
        get_redoc_html=martlet.openapi.pages:get_redoc_html
        get_swagger_ui_html=martlet.openapi.pages:get_swagger_ui_html
        get_swagger_ui_oauth2_redirect_html=martlet.openapi.pages:get_swagger_ui_oauth2_redirect_html
        TelemetryConfig DecoratedCallable IncEx generate_unique_id HTTPException ServerErrorMiddleware
        Request HTMLResponse ExceptionMiddleware JSONResponse deprecated AppType
    """,
    "fastapi.background": "Callable Annotated Any Doc ParamSpec P=starlette.background:P",
    "fastapi.cli": "main=martlet.command:main",
    "fastapi.concurrency": """
        AbstractAsyncContextManager WeakKeyDictionary CancelScope CapacityLimiter Semaphore RunVar
        checkpoint_if_cancelled
    """,
    "fastapi.datastructures": "Mapping Annotated Doc",
    "fastapi.dependencies.models": """
        inspect sys Callable dataclass field lru_cache partial Any Literal ModelField SecurityBase
        DependencyCacheKey iscoroutinefunction
    """,
    "fastapi.dependencies.utils": """
        dataclasses inspect sys params=fastapi.params AsyncGenerator AsyncIterable AsyncIterator Callable
        Generator Iterable Iterator Mapping Sequence AsyncExitStack contextmanager asynccontextmanager
        copy=copy:copy deepcopy dataclass partial Annotated Any ForwardRef Literal Union cast get_args
        get_origin CancelScope ModelField RequiredParam Undefined copy_field_info create_body_model
        evaluate_forwardref field_annotation_is_scalar field_annotation_is_scalar_sequence
        field_annotation_is_sequence get_cached_model_fields get_missing_field_error
        is_bytes_or_nonable_bytes_annotation is_bytes_sequence_annotation is_scalar_field
        is_uploadfile_or_nonable_uploadfile_annotation is_uploadfile_sequence_annotation lenient_issubclass
        sequence_types serialize_sequence_value value_is_sequence BackgroundTasks
        contextmanager_in_threadpool Dependant DependencyScopeError SecurityScopes DependencyCacheKey
        UnionType create_model_field get_path_param_names AliasChoices AliasPath BaseModel BeforeValidator
        ConfigDict GetJsonSchemaHandler GetPydanticSchema Json Tag FieldInfo CoreSchema run_in_threadpool
        FormData Headers ImmutableMultiDict QueryParams UploadFile HTTPConnection Request Response WebSocket
        logger StarletteBackgroundTasks=starlette.background:BackgroundTasks
        is_typealiastype=typing_inspection.typing_objects:is_typealiastype
    """,
    "fastapi.encoders": """
        datetime Annotated Doc is_pydantic_v1_model_instance PyExtraColor=pydantic_extra_types.color:Color
    """,
    "fastapi.exception_handlers": "is_body_allowed_for_status_code",
    "fastapi.exceptions": "Annotated Doc",
    "fastapi.openapi.docs": "Annotated Doc",
    "fastapi.openapi.models": """
        Callable Iterable Mapping Optional with_info_plain_validator_function GetJsonSchemaHandler
        email_validator logger typing_deprecated=typing_extensions:deprecated
    """,
    "fastapi.openapi.utils": """
        copy http inspect warnings routing=fastapi.routing dataclass field Literal cast ModelField
        get_definitions get_flat_models_from_fields get_model_name_map get_schema_from_model_field
        lenient_issubclass DefaultPlaceholder Dependant get_flat_params FastAPIDeprecationWarning Body
        ParamTypes Response DependencyCacheKey ModelNameMap deep_dict_update generate_operation_id_for_path
        is_body_allowed_for_status_code JSONResponse BaseRoute
    """,
    "fastapi.param_functions": """
        re params=fastapi.params Callable Sequence Annotated Any Literal Doc Undefined Example AliasChoices
        AliasPath Discriminator deprecated
    """,
    "fastapi.params": """
        re warnings Callable Sequence dataclass field Enum Annotated Any Literal FastAPIDeprecationWarning
        Example AliasChoices AliasPath Discriminator FieldInfo deprecated Undefined
    """,
    "fastapi.responses": "Protocol cast",
    "fastapi.routing": """
        contextlib copy email errno functools inspect json math os stat threading types warnings anyio
        params=fastapi.params routing=starlette.routing AsyncIterator Awaitable Callable Collection
        Coroutine Generator Iterator Mapping Sequence AbstractAsyncContextManager AbstractContextManager
        AsyncExitStack asynccontextmanager ContextVar dataclass field Enum IntEnum Annotated Any Literal
        Protocol TypeVar cast Doc ObjectReceiveStream ModelField Undefined lenient_issubclass Default
        DefaultPlaceholder Dependant SolvedDependency get_dependant get_parameterless_sub_dependant
        get_stream_item_type get_typed_return_annotation solve_dependencies jsonable_encoder EndpointContext
        FastAPIError RequestValidationError ResponseValidationError WebSocketRequestValidationError
        KEEPALIVE_COMMENT EventSourceResponse ServerSentEvent format_sse_event get_telemetry_data
        DecoratedCallable IncEx create_model_field get_value_or_default is_body_allowed_for_status_code
        wrap_app_handling_exceptions WebSocket get_route_path compile_path get_name Lifespan
        is_async_callable run_in_threadpool iterate_in_threadpool URL URLPath Scope HTTPException Middleware
        Request PlainTextResponse Response ASGIApp Receive Send JSONResponse RedirectResponse
        StreamingResponse StaticFiles AppType deprecated
    """,
    "fastapi.security.api_key": "Annotated Doc",
    "fastapi.security.http": "binascii Annotated Doc",
    "fastapi.security.oauth2": "cast Doc SecurityBase",
    "fastapi.security.open_id_connect_url": "Annotated Doc SecurityBase HTTPConnection",
    "fastapi.sse": "Doc",
    "fastapi.utils": """
        TYPE_CHECKING Literal fastapi ModelField Undefined annotation_is_pydantic_v1
        PydanticSchemaGenerationError DefaultType PydanticV1NotSupportedError FieldInfo v2=fastapi._compat.v2
    """,
}
"""What each module shows of others: names of HOMES, modules, or `name=module:name` where it has another.

A module of Martlet's that is named here is the one that uses the name: to patch it is to patch it there.
"""

_LIMITS = "a helper of a private module; `max_body_size` is heeded by martlet.http.limits"
_MULTIPART = "python-multipart comes with Martlet, so it isn't asked for"
_TELEMETRY = "a class of a private module; `telemetry=` is heeded by martlet.telemetry"
NOT_ANSWERED = {
    "fastapi.applications:AppBodyLimitMiddleware": _LIMITS,
    "fastapi.applications:ExceptionTelemetryMiddleware": _TELEMETRY,
    "fastapi.applications:NativeTelemetry": _TELEMETRY,
    "fastapi.cli:cli_main": "belongs to the package fastapi-cli; `main` is the martlet command",
    "fastapi.dependencies.utils:ensure_multipart_is_installed": _MULTIPART,
    "fastapi.dependencies.utils:multipart_incorrect_install_error": _MULTIPART,
    "fastapi.dependencies.utils:multipart_not_installed_error": _MULTIPART,
    "fastapi.routing:MAX_BODY_SIZE_SCOPE_KEY": _LIMITS,
    "fastapi.routing:get_body_limit_error": _LIMITS,
    "fastapi.routing:get_body_size_limit": _LIMITS,
    "fastapi.routing:validate_max_body_size": _LIMITS,
    "fastapi.routing:wrap_app_with_body_limit": _LIMITS,
}
"""Public names of FastAPI's modules that aren't answered, and why."""


@cache
def borrowed(module: str) -> dict[str, str]:
    """The names that a module shows of others: where each is to be had, as `module` or `module:name`."""
    origins = {}
    for entry in BORROWED.get(module, "").split():
        name, _, origin = entry.partition("=")
        origins[name] = origin or _homes().get(name, name)
    return origins


@cache
def _homes() -> dict[str, str]:
    return {name: f"{home}:{name}" for home, names in HOMES.items() for name in names.split()}
