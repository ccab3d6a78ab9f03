// Results and how they are shown. A result is one thing a reader of the report
// can agree or disagree with: { name, checked, problems }.

const SHOWN = 15;

/** Collects results, prints each as it comes, and counts. */
export class Report {
  passed = 0;
  failed = 0;

  add({ name, checked, problems }) {
    // A check that looked at nothing has proved nothing.
    const all = checked === 0 && problems.length === 0 ? ['there was nothing to check'] : problems;
    if (all.length === 0) {
      this.passed += 1;
      console.log(`ok    ${name} (${checked})`);
      return;
    }
    this.failed += 1;
    console.log(`FAIL  ${name}: ${all.length} problem${all.length === 1 ? '' : 's'}`);
    for (const problem of all.slice(0, SHOWN)) console.log(`        ${problem}`);
    if (all.length > SHOWN) console.log(`        … and ${all.length - SHOWN} more`);
  }

  summary() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}
