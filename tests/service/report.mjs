// Counts checks the way tests/run.sh reads them. A check that throws is a
// failure; the rest go on, so that one run tells everything.
let passed = 0;
let failed = 0;

export async function check(name, body) {
  try {
    await body();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}`);
    console.log(String(error.stack ?? error).split('\n').slice(0, 30).join('\n'));
  }
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
