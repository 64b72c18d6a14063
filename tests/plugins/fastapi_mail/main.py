"""Mail sent by fastapi-mail: at once, in the background, from templates, with uploads attached."""

from pathlib import Path

from fastapi import BackgroundTasks, Depends, FastAPI, Form, UploadFile
from fastapi_mail import ConnectionConfig, FastMail, MessageSchema, MessageType, MultipartSubtypeEnum
from pydantic import BaseModel, EmailStr, NameEmail

settings = ConnectionConfig(
    MAIL_USERNAME="user",
    MAIL_PASSWORD="password",
    MAIL_FROM="shop@example.com",
    MAIL_FROM_NAME="The shop",
    MAIL_PORT=587,
    MAIL_SERVER="mail.example.com",
    MAIL_STARTTLS=True,
    MAIL_SSL_TLS=False,
    SUPPRESS_SEND=1,
    TEMPLATE_FOLDER=Path(__file__).parent / "templates",
)
mail = FastMail(settings)
app = FastAPI()


class Letter(BaseModel):
    to: list[NameEmail]
    subject: str
    text: str


def get_mail() -> FastMail:
    return mail


@app.post("/letters", status_code=202)
async def send_letter(letter: Letter, mail: FastMail = Depends(get_mail)) -> dict[str, int]:
    message = MessageSchema(
        subject=letter.subject, recipients=letter.to, body=letter.text, subtype=MessageType.plain
    )
    await mail.send_message(message)
    return {"sent": len(letter.to)}


@app.post("/welcome/{name}", status_code=202)
async def send_welcome(
    name: str, to: EmailStr, tasks: BackgroundTasks, mail: FastMail = Depends(get_mail)
) -> str:
    message = MessageSchema(
        subject="Welcome", recipients=[to], template_body={"name": name}, subtype=MessageType.html
    )
    tasks.add_task(mail.send_message, message, template_name="welcome.html")
    return "soon"


@app.post("/both", status_code=202)
async def send_both(letter: Letter, mail: FastMail = Depends(get_mail)) -> None:
    await mail.send_message(
        MessageSchema(
            subject=letter.subject,
            recipients=letter.to,
            body=f"<p>{letter.text}</p>",
            alternative_body=letter.text,
            multipart_subtype=MultipartSubtypeEnum.alternative,
            subtype=MessageType.html,
        )
    )


@app.post("/files", status_code=202)
async def send_files(
    files: list[UploadFile], to: EmailStr = Form(), mail: FastMail = Depends(get_mail)
) -> int:
    message = MessageSchema(
        subject="Files", recipients=[to], body="See below.", attachments=files, subtype=MessageType.plain
    )
    await mail.send_message(message)
    return len(files)
