// The system's Chromium through playwright-core, as the tests want it: no
// background network, a Chinese locale, script off unless asked for.
import { chromium } from 'playwright-core';
import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

export async function openBrowser() {
  const executablePath = places.find((p) => existsSync(p));
  if (!executablePath)
    throw new Error('no Chromium: run .ci/packages test');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--lang=zh-CN'],
  });
}

// A context without script; cookies are counted by whoever asks.
export async function openPlain(browser, width = 360) {
  return browser.newContext({
    javaScriptEnabled: false,
    locale: 'zh-CN',
    viewport: { width, height: 740 },
  });
}
