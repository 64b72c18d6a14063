"""Reading the Authorization header."""


def get_authorization_scheme_param(authorization_header_value: str | None) -> tuple[str, str]:
    """Split the header's value into scheme and parameter (RFC 9110, section 11.4), empty if missing."""
    if not authorization_header_value:
        return "", ""
    scheme, _, parameter = authorization_header_value.partition(" ")
    return scheme, parameter.strip()
