package dev.coalesce.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalidations inside transactions, with published transaction managers. */
@OnEveryJdk
record TransactionsIT(Jdk jdk) {
    @ParameterizedTest
    @ValueSource(strings = {"spring-5", "spring-6", "spring-7"})
    void springsTransactions_takeEffectWithTheCommit(String spring) {
        List<Path> libraries = new ArrayList<>(Libraries.of(spring));
        libraries.addAll(Libraries.of("h2"));
        Libraries.jvmFor(jdk, "transactions/spring", libraries)
                .agent()
                .main("SpringTransactions")
                .prints(
                        "own reads: 10 20 20 20",
                        "others meanwhile: 10 10",
                        "after the commit: 20 20 20",
                        "cached again: true",
                        "own read before the rollback: 20",
                        "after the rollback: 10 10",
                        "own total: 990",
                        "total after the rollback: 0",
                        "inner, suspended, outer: 10 10 20",
                        "committed by the inner one: 50 50",
                        "after the outer commit: 20",
                        "after the savepoint: 10",
                        "and after the commit: 10",
                        "own read beside a reader: 20",
                        "own read beside a second reader: 20",
                        "the readers: 10 10",
                        "after that commit: 20",
                        "after a failed writer: 10",
                        "a listener after the commit: 20 20",
                        "quotes: own, other: 20 10",
                        "quotes after the commit: 20",
                        "quotes after the second commit: 30",
                        "all: own, other: 70 10",
                        "all after the commit: 70",
                        "future: own, other: 20 70",
                        "future after the commit: 20",
                        "method linked by another thread: 70 20",
                        "linked method after the commit: 20",
                        "many keys: 90 90 70",
                        "many keys after the commit: 90 90",
                        "outside: 33 33 true",
                        "scope without a transaction: 34",
                        "read-only: 44 44 true",
                        "twice: 2 3",
                        "twice after the commit: 2 3",
                        "forgotten transaction: 5");
    }

    @Test
    void narayanasTransactions_takeEffectWithTheCommit() {
        Libraries.jvmFor(jdk, "transactions/jta", Libraries.of("narayana"))
                .agent()
                .main("NarayanaTransactions")
                .prints(
                        "own 20, other 10",
                        "after the commit 20",
                        "inner 20",
                        "outer 30",
                        "after the rollback 20",
                        "own, before its time is over 40",
                        "other, after that 20");
    }

    @Test
    void publisherAssembledBeforeTheWrite_readsWhatWasWritten() {
        List<Path> libraries = new ArrayList<>(Libraries.of("spring-7"));
        libraries.addAll(Libraries.of("reactor"));
        Libraries.jvmFor(jdk, "transactions/streams", libraries)
                .agent()
                .main("StreamTransactions")
                .prints(
                        "own read: 20",
                        "the reader: 10, after the commit: 20 20",
                        "own read of a key that nobody reads: 30 30",
                        "after the rollback: 20");
    }
}
