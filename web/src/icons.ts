import '@awesome.me/webawesome/dist/components/icon/icon.js'
import { registerIconLibrary } from '@awesome.me/webawesome/dist/components/icon/library.js'

/** Every icon the client may show, by its lucide name: `<wa-icon name="mic-off"></wa-icon>`. */
const files = import.meta.glob<string>(
  [
    '../../node_modules/lucide-static/icons/{mic,mic-off,video,video-off,monitor-up,monitor-x,monitor,hand,smile,ellipsis,ellipsis-vertical,phone,phone-off,log-out,log-in,users,user,user-plus,user-x,message-square,send,file-text,notebook-pen,lock,lock-open,circle-dot,settings,x,check,chevron-down,chevron-up,chevron-left,chevron-right,moon,sun,sun-moon,globe,clock,calendar,calendar-plus,calendar-days,link,copy,copy-check,download,plus,minus,trash-2,pencil,search,house,building-2,timer,hourglass,circle-alert,triangle-alert,info,circle-check,circle-x,wifi,wifi-off,refresh-cw,loader,volume-2,volume-1,volume-x,headphones,camera,signal,signal-low,signal-medium,signal-high,signal-zero,bold,italic,underline,strikethrough,list,list-ordered,list-checks,heading-1,heading-2,heading-3,quote,code,undo-2,redo-2,menu,arrow-left,arrow-right,external-link,keyboard,repeat,pin,pin-off,gauge,picture-in-picture-2,zoom-in,zoom-out,maximize,minimize,layout-grid,presentation,crown,shield,eye,eye-off,mail,key-round,languages,palette,hash,chart-column,briefcase,save,cloud,cloud-off,door-open,panel-right,sparkles,star,circle,bell,mouse-pointer-2,hand-grab,highlighter,eraser,square,diamond,slash,move-up-right,sticky-note,type,image,wand,copy-plus,shapes,bring-to-front,send-to-back,paint-bucket,maximize-2,minimize-2,table,list-tree,list-todo,at-sign,square-code,case-sensitive,between-horizontal-start,between-horizontal-end,between-vertical-start,between-vertical-end,rows-3,columns-3,panel-top,history,file-pen-line,pencil-line,message-square-plus,grip-vertical,arrow-right-left,trending-up,circle-play,tag,shield-check,shield-alert}.svg',
    // Attendance and privacy.
    '../../node_modules/lucide-static/icons/{smartphone,tablet,user-round-x,file-lock,contact-round}.svg',
    // Chat.
    '../../node_modules/lucide-static/icons/{reply,paperclip,file,arrow-down}.svg',
    // The room's arrangements.
    '../../node_modules/lucide-static/icons/{grid-3x3,gallery-thumbnails,panel-left-right-dashed,columns-2,fullscreen,picture-in-picture,user-round}.svg',
    // Calls and devices.
    '../../node_modules/lucide-static/icons/{laptop,smartphone,tablet,phone-incoming,phone-missed,phone-call,phone-outgoing,bell-dot}.svg',
    // Captions and clocks.
    '../../node_modules/lucide-static/icons/{captions,captions-off,circle-pause}.svg',
    // The watermark.
    '../../node_modules/lucide-static/icons/{stamp,scan-search}.svg',
    '../../node_modules/lucide-static/icons/{layout-panel-left}.svg',
    // Rooms beside the meeting.
    '../../node_modules/lucide-static/icons/{life-buoy,megaphone,shuffle,split}.svg',
  ],
  { query: '?raw', import: 'default', eager: true, exhaustive: true },
)

const drawings = new Map(
  Object.entries(files).map(([path, file]) => [
    path.slice(path.lastIndexOf('/') + 1, -'.svg'.length),
    file.slice(file.indexOf('>', file.indexOf('<svg')) + 1, file.lastIndexOf('</svg>')),
  ]),
)

/** Names that Web Awesome's own components ask of their `system` library, in lucide's words. */
const aliases: Record<string, string> = {
  xmark: 'x',
  'circle-xmark': 'circle-x',
  'magnifying-glass': 'search',
  'eye-slash': 'eye-off',
  indeterminate: 'minus',
}

/** What is inside the icon's 24 × 24 svg, as markup; empty for a name that is not bundled. */
export function drawingOf(name: string): string {
  return drawings.get(aliases[name] ?? name) ?? ''
}

/**
 * Draws the bundled icon into the element's own svg. A resolver that answers with a URL would have the
 * component fetch it, one request per icon; the sprite mode fetches nothing and leaves the drawing to us.
 */
function draw(svg: SVGElement, host?: { name?: string | undefined }): void {
  const name = host?.name ?? ''
  if (svg.dataset['drawn'] === name) return
  svg.dataset['drawn'] = name
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('fill', 'none')
  svg.setAttribute('stroke', 'currentColor')
  svg.setAttribute('stroke-width', '2')
  svg.setAttribute('stroke-linecap', 'round')
  svg.setAttribute('stroke-linejoin', 'round')
  svg.innerHTML = drawingOf(name)
}

for (const library of ['default', 'system'])
  registerIconLibrary(library, { resolver: (name) => `#${name}`, mutator: draw, spriteSheet: true })
