package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.coalesce.sample.RunningSample;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenes of the demo, run against the service without the agent: every request reaches the upstream. */
class ScenesTest {
    private final Progress progress = new Progress(new PrintStream(OutputStream.nullOutputStream()));

    @TempDir
    Path data;

    private RunningSample sample;
    private SampleClient client;

    @BeforeEach
    void start() throws Exception {
        sample = RunningSample.start(data, RunningSample.FAST);
        client = new SampleClient(sample.endpoints());
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void objectsScene_sendsEachRequestToTheStore() throws Exception {
        ObjectsScene.Result result = ObjectsScene.run(client, progress);

        assertThat(result.allSucceeded()).isTrue();
        assertThat(result.getObjects()).isEqualTo(ObjectsScene.BURSTS * ObjectsScene.BURST_SIZE);
    }

    @Test
    void mixedLoadScene_sendsEachRequestToTheStore() throws Exception {
        MixedLoadScene.Result result = MixedLoadScene.run(client, progress);

        assertThat(result.load().allSucceeded()).isTrue();
        assertThat(result.getObjects()).isEqualTo(MixedLoadScene.REQUESTS);
    }

    @Test
    void downloadScene_sendsEachRequestToTheStore() throws Exception {
        DownloadScene.Result result = DownloadScene.run(client, progress, 3 << 20);

        assertThat(result.load().allSucceeded()).isTrue();
        assertThat(result.getObjects()).isEqualTo(DownloadScene.CLIENTS);
        assertThat(result.memory().peakBytes())
                .isPositive()
                .isLessThanOrEqualTo(result.memory().limitBytes());
    }

    @Test
    void streamScene_callsTheModelForEachClient() throws Exception {
        StreamScene.Result result = StreamScene.run(client, progress);

        // Each request stores its own question, and the model refuses a conversation whose roles do not alternate.
        assertThat(result.modelCalls()).isEqualTo(StreamScene.CLIENTS);
        assertThat(result.load().succeeded()).isBetween(0, StreamScene.CLIENTS - 1);
    }

    @Test
    void hotKeyLoad_sendsEachRequestToTheSource() throws Exception {
        try (HotKeyLoad load = new HotKeyLoad(List.of(client))) {
            while (client.counts().quoteCalls() < HotKeyLoad.CLIENTS_PER_JVM) {
                Thread.onSpinWait();
            }
            HotKeyLoad.Result result = load.end();

            assertThat(result.failed()).isZero();
            assertThat(result.requests()).isGreaterThanOrEqualTo(HotKeyLoad.CLIENTS_PER_JVM);
            assertThat(result.calls()).isEqualTo(result.requests());
        }
    }

    @Test
    void pausedSource_countsRequestsAndAnswersThemLater() throws Exception {
        client.pauseQuotes(true);
        Load.Result result = Load.run(1, 1, number -> client.quote("ACME"), () -> {
            while (client.counts().quoteCalls() == 0) {
                Thread.onSpinWait();
            }
            client.pauseQuotes(false);
        });

        assertThat(result.allSucceeded()).isTrue();
    }

    @Test
    void fleetThatDoesNotShare_callsTheSourceInEachJvm() throws Exception {
        assertThat(Fleet.callsForOnePrice(List.of(client, client), "NOVA")).isEqualTo(2 * 2);
        assertThatIOException()
                .isThrownBy(() -> Fleet.callsForOnePrice(List.of(client), "no-symbol"))
                .withMessage("1 requests for the price of no-symbol failed");
    }

    @Test
    void download_rejectsWrongBytes() throws Exception {
        client.send(client.put("/objects/photos/a", new byte[] {1, 2, 3}));

        assertThat(TestObjects.download(client, "/objects/photos/a")).isFalse();
        assertThat(TestObjects.download(client, "/objects/photos/nothing")).isFalse();
    }
}
