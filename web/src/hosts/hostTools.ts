/** What hosts have in the room from the start: loaded together, once the first picture is here. */
import './mHostBar.ts'
import './mKnocks.ts'
import './mLobby.ts'
