package dev.coalesce.it;

import dev.coalesce.it.app.AsyncWrites;
import org.junit.jupiter.api.Test;

/** A continuation of an invalidating method's future reads the new value. */
@OnEveryJdk
record AsyncWritesIT(Jdk jdk) {
    @Test
    void continuationOfWrite_readsNewValue() {
        Jvm.of(jdk)
                .agent()
                .main(AsyncWrites.class)
                .printsQuietly(
                        "future: 0",
                        "stage: 0",
                        "managed: 0",
                        "unusual: true",
                        "cancelled: true, completed: 7",
                        "failed: IOException",
                        "same future if done: true, primitive: 3");
    }
}
