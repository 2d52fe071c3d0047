/** All of the chat that stands in the room: loaded together, once the first picture is here. */
import './chatPeek.ts'
import './mChat.ts'
