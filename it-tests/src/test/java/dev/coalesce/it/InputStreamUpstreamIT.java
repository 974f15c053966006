package dev.coalesce.it;

import dev.coalesce.it.app.InputStreamReads;
import dev.coalesce.it.app.InputStreamUpstreams;
import org.junit.jupiter.api.Test;

/** Shares input streams that are read in unusual ways, or whose upstream depends on who reads it, and when. */
@OnEveryJdk
record InputStreamUpstreamIT(Jdk jdk) {
    @Test
    void upstreamsOfManyKinds_eachReaderGetsWhatItWouldGetAlone() {
        Jvm.of(jdk)
                .agent()
                .main(InputStreamUpstreams.class)
                .prints(
                        "parts: 2000 bytes, all raw bytes",
                        "pipe, plain: 8000, 100000, 100000, opened 1",
                        "pipe, buffered: 8000, 100000, 100000, opened 1",
                        "pipe, sequence: 8000, 100000, 100000, opened 1",
                        "pipe, wrapped: 8000, 100000, 100000, opened 1",
                        "closed pipe: the writer ended, opened 101",
                        "socket timeout: 10 to the timeout, 10 to the timeout, then 20 and 20, a later call: 0, opened 2",
                        "client's timeout: {timeout=8}, opened 2",
                        "errors: 0");
    }

    @Test
    void readsOfManyKinds_returnWhatTheyWouldWithoutTheAgent() {
        Jvm.of(jdk)
                .agent()
                .option("-Xmx64m")
                .property("java.io.tmpdir", BuildOutput.newDirectory("reads").toString())
                .main(InputStreamReads.class)
                .prints(
                        "at hand: 3145728, in flight: 3145728, hit: 3145728",
                        "fields: true, true",
                        "fields: true, true",
                        "again: the same, the same, Resetting to invalid mark: mark() was not called before reset()",
                        "text: 3145728 characters",
                        "files of 100 cached streams: at most 8",
                        "errors: 0");
    }
}
