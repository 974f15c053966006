package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of Reactor, RxJava and Mutiny whose sources or subscribers are unlike others. */
@OnEveryJdk
record SharedStreamsIT(Jdk jdk) {
    private static final String[] BURSTS = {
        "best effort",
        "all or nothing",
        "create or fail",
        "create or drop",
        "create or latest",
        "processor",
        "subject",
        "broadcast"
    };

    @Test
    void firstSubscriberOfSynchronousSource_returnsWhileAnotherGoesOn() {
        jvm().agent()
                .main("SynchronousSources")
                .printsQuietly(
                        "Flowable.generate: first got 20, the second goes on",
                        "Flux.create: first got 20, the second goes on",
                        "Flux.generate: first got 20, the second goes on",
                        "Multi generator: first got 20, the second goes on",
                        "Observable.create: first got 20, the second goes on",
                        "Observable.generate: first got 20, the second goes on",
                        "Flowable.generate: first requested 10, the second goes on",
                        "Flux.generate: first requested 10, the second goes on",
                        "Multi generator: first requested 10, the second goes on");
    }

    @Test
    void loneSubscriber_stopsAndDrivesItsSourceAsWithoutTheAgent() {
        String[] withoutAgent = jvm().main("LoneSubscriber").out().lines().toArray(String[]::new);
        assertThat(withoutAgent).contains("Flux.generate: got 1, made 1", "Flux: got 8, requested [3, 4, 1]");
        jvm().agent().main("LoneSubscriber").printsQuietly(withoutAgent);
    }

    @Test
    void hotSources_loseNothing() {
        List<String> lines = new ArrayList<>();
        for (int subscribers : new int[] {1, 2, 5}) {
            List<String> all = Collections.nCopies(subscribers, "2000 (goes on)");
            Arrays.stream(BURSTS).forEach(source -> lines.add(source + ": " + all));
        }
        lines.add("ticker: goes on");
        jvm().agent().main("HotSources").printsQuietly(lines.toArray(String[]::new));
    }

    @Test
    void simultaneousSubscribers_alwaysBringTheirContext() {
        jvm().agent()
                .main("PairsWithContext", "10000")
                .printsQuietly("Mono: without a user: 0, anonymous: 0", "Uni: without a user: 0, anonymous: 0");
    }

    @Test
    void sources_runOnTheirSubscribersThreads() {
        jvm().agent()
                .main("SubscribersThreads")
                .printsQuietly(
                        "a follower subscribes while the body runs: [tenant acme, tenant acme]",
                        "the leader never subscribes: [answer]",
                        "a synchronous source with two readers: [acme]");
    }

    @Test
    void subscriberThatReadsItsOwnStreamInOnNext_doesNotHang() {
        String read = "[1/3, 2/3, 3/3]";
        List<String> lines = new ArrayList<>();
        for (String library : List.of("RxJava", "Reactor", "Mutiny")) {
            lines.add(library + ", lone: " + read);
            lines.add(library + ", one of two: " + read);
            lines.add(library + ", one of two: " + read);
        }
        lines.add("through another thread: timed out");
        jvm().agent().main("NestedWaits").printsQuietly(lines.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"5, 5, ''", "5, 3, maxBuffer=2000", "10, 1, ''"})
    void subscriberThatHangs_holdsUpNobody(int subscribers, int rounds, String options) {
        List<String> others = Collections.nCopies(subscribers - 1, "60000 (complete)");
        String[] lines = Stream.of("asynchronous", "synchronous", "hot")
                .map(source -> source + ": " + others)
                .toArray(String[]::new);
        String[] expected = Collections.nCopies(3 * rounds, lines).stream()
                .flatMap(Arrays::stream)
                .toArray(String[]::new);
        Jvm jvm = options.isEmpty() ? jvm().agent() : jvm().agent(options);
        jvm.main("SlowReaders", String.valueOf(subscribers), String.valueOf(rounds))
                .printsQuietly(expected);
    }

    @Test
    void lostRequest_doesNotCaptureTheNextAttempt() {
        jvm().agent()
                .main("TimeoutAndRetry")
                .printsQuietly(
                        "Mono: answer, tried again: true",
                        "deferred Mono: answer, tried again: true",
                        "Flux: answer, tried again: true",
                        "Single: answer, tried again: true",
                        "Uni: answer, tried again: true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "complete"})
    void elementsEmittedBeforeMainEnds_areDelivered(String end) {
        String[] lines = end.isEmpty()
                ? new String[] {"a subscriber received all", "a subscriber received all"}
                : new String[] {
                    "a subscriber received all",
                    "a subscriber received all",
                    "a subscriber received the end",
                    "a subscriber received the end"
                };
        JvmResult run = jvm().agent().main("EndOfMain", end);
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out().lines()).as("%s", run).containsExactlyInAnyOrder(lines);
    }

    @Test
    void endlessStream_doesNotKeepTheJvmAlive() {
        jvm().agent().main("EndOfMain", "endless").printsQuietly("main ends");
    }

    private Jvm jvm() {
        return Libraries.jvmFor(jdk, "streams", Libraries.of("streams"));
    }
}
