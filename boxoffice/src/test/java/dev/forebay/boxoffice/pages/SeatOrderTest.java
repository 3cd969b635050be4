package dev.forebay.boxoffice.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** In which order news of seats may be believed: the modules alone, in the browser, with a server that tests play. */
class SeatOrderTest {
    private static final RunningBoxOffice OFFICE = RunningBoxOffice.shared();
    private static Chromium chromium;
    private static Visitor visitor;
    private static Page page;
    private static String modules;

    @BeforeAll
    static void start() {
        chromium = new Chromium();
        visitor = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT).open("/sign-in");
        page = visitor.page();
        modules = OFFICE.bean(Assets.class).prefix() + "/js/seats";
    }

    @AfterAll
    static void stop() {
        visitor.close();
        chromium.close();
    }

    private static Object run(String steps) {
        return page.evaluate(
                "async (modules) => {"
                        + " const { SeatStore } = await import(modules + '/store.js');"
                        + " const { LiveFeed } = await import(modules + '/live.js');"
                        + " const store = new SeatStore(['a', 'b', 'c']);"
                        + " const delta = (previous, sequence, seats, epoch = 'e1') => ({ epoch, previous, sequence, seats });"
                        + " store.snapshot({ epoch: 'e1', sequence: 10, seats: { b: 'held' } });"
                        + steps
                        + "}",
                modules);
    }

    @Test
    void aDeltaCountsOnlyWhenItFollowsOnWhatIsKnown() {
        Object outcomes =
                run("return [store.delta(delta(10, 12, { a: 'held' })), store.delta(delta(13, 14, { c: 'held' })),"
                        + " store.state('a'), store.state('c'), String(store.sequence)];");
        assertThat(outcomes).isEqualTo(List.of("applied", "gap", "held", "available", "12"));
    }

    @Test
    void oldNewsChangesNothing() {
        Object outcomes =
                run("return [store.delta(delta(8, 9, { b: 'booked' })), store.delta(delta(9, 10, { b: 'booked' })),"
                        + " String(store.snapshot({ epoch: 'e1', sequence: 9, seats: {} })), store.state('b')];");
        assertThat(outcomes).isEqualTo(List.of("known", "known", "false", "held"));
    }

    @Test
    void anotherEpochNeedsASnapshotAndItsNumbersMayBeLower() {
        Object outcomes = run("return [store.delta(delta(10, 11, { a: 'held' }, 'e2')),"
                + " String(store.snapshot({ epoch: 'e2', sequence: 3, seats: { c: 'booked' } })),"
                + " store.state('b'), store.state('c'), String(store.free)];");
        assertThat(outcomes).isEqualTo(List.of("gap", "true", "available", "booked", "2"));
    }

    @Test
    void aSelectedSeatThatIsTakenIsLostButNotWhileOurOwnRequestIsOnItsWay() {
        Object outcomes = run("const told = []; store.onChange((ids, lost) => told.push(...lost));"
                + " store.select('a'); store.select('c'); store.pending.add('c');"
                + " store.delta(delta(10, 11, { a: 'held', c: 'held' }));"
                + " store.own(['c']);"
                + " return [told.join(), [...store.selected].join(), store.look('c')];");
        assertThat(outcomes).isEqualTo(List.of("a", "", "mine"));
    }

    @Test
    void deltasThatArriveDuringASnapshotAreAppliedBehindIt() {
        Object outcomes = run("let answer; const asked = [];"
                + " const api = { get: (path) => { asked.push(path); return new Promise((resolve) => { answer = resolve; }); } };"
                + " const feed = new LiveFeed({ eventId: 'x', store, api, connect: () => null });"
                + " feed.receive({ delta: { event: 'x', ...delta(15, 16, { a: 'booked' }) } });"
                + " feed.receive({ delta: { event: 'x', ...delta(16, 17, { c: 'held' }) } });"
                + " answer({ epoch: 'e1', sequence: 15, seats: { b: 'booked' } });"
                + " await new Promise((resolve) => setTimeout(resolve));"
                + " return [String(asked.length), store.state('a'), store.state('b'), store.state('c'),"
                + " String(store.sequence)];");
        assertThat(outcomes).isEqualTo(List.of("1", "booked", "booked", "held", "17"));
    }
}
