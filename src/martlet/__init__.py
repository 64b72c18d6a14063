"""Martlet: a super fast web framework with FastAPI's public API."""

from starlette import status as status

from martlet import concurrency as concurrency
from martlet import logger as logger
from martlet import params as params
from martlet import security as security
from martlet import utils as utils
from martlet.applications import FastAPI, Martlet
from martlet.background import BackgroundTasks
from martlet.datastructures import UploadFile
from martlet.exceptions import HTTPException, WebSocketException
from martlet.param_functions import Body, Cookie, Depends, File, Form, Header, Path, Query, Security
from martlet.requests import Request
from martlet.responses import Response
from martlet.routing import APIRouter
from martlet.websockets import WebSocket, WebSocketDisconnect

__version__ = "0.1.0"

__all__ = [
    "APIRouter",
    "BackgroundTasks",
    "Body",
    "Cookie",
    "Depends",
    "FastAPI",
    "File",
    "Form",
    "HTTPException",
    "Header",
    "Martlet",
    "Path",
    "Query",
    "Request",
    "Response",
    "Security",
    "UploadFile",
    "WebSocket",
    "WebSocketDisconnect",
    "WebSocketException",
    "status",
]
