/** Of the small window above all others, whose document knows nothing of the page's own styles. */
export const pictureStyles = `
  :root {
    color-scheme: dark;
    font: 500 13px/20px system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', sans-serif;
    background: #0b0e10;
    color: #f3f5f6;
  }
  body {
    margin: 0;
  }
  main {
    position: fixed;
    inset: 0;
    display: grid;
    place-items: center;
    overflow: hidden;
  }
  video {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  video.screen {
    object-fit: contain;
  }
  video.me {
    transform: scaleX(-1);
  }
  .face {
    display: grid;
    place-items: center;
    width: min(34vmin, 120px);
    aspect-ratio: 1;
    margin-bottom: 32px;
    border-radius: 50%;
    background: oklch(0.42 0.07 var(--hue));
    font-size: min(12vmin, 42px);
  }
  p {
    position: absolute;
    inset-inline-start: 8px;
    top: 8px;
    display: flex;
    align-items: center;
    gap: 6px;
    max-width: calc(100% - 16px);
    box-sizing: border-box;
    margin: 0;
    padding: 2px 10px;
    border-radius: 999px;
    background: #0b0e10c0;
  }
  p span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  p.speaking {
    box-shadow: 0 0 0 2px #58c4d1;
  }
  p svg {
    flex: none;
    width: 14px;
    color: #ff9a95;
  }
  nav {
    position: absolute;
    inset: auto 0 0;
    display: flex;
    justify-content: center;
    gap: 8px;
    padding: 28px 8px 12px;
    background: linear-gradient(transparent, #0b0e10d0);
  }
  button {
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: #2a3237;
    color: inherit;
    cursor: pointer;
  }
  button:hover {
    background: #37424a;
  }
  button:focus-visible {
    outline: 2px solid #58c4d1;
    outline-offset: 2px;
  }
  button svg {
    width: 18px;
  }
  button.off {
    background: #f7d9d7;
    color: #8c1d18;
  }
  button.on {
    background: #58c4d1;
    color: #04222a;
  }
  button.danger {
    width: 52px;
    border-radius: 20px;
    background: #d93a3a;
    color: #fff;
  }
`
