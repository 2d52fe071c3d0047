/** Everything of the tools that stands in the room from the start: loaded together, once the first picture is here. */
import './mCaptionLines.ts'
import './mHandQueue.ts'
import './mReact.ts'
import './mReactions.ts'
import './mToolStrip.ts'
