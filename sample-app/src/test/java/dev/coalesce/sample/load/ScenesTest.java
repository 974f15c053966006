package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.sample.RunningSample;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load of the demo, put on the service without the agent: every request goes through. */
class ScenesTest {
    private final Progress progress = new Progress(new PrintStream(OutputStream.nullOutputStream()));

    @TempDir
    Path data;

    private RunningSample sample;
    private Target target;

    @BeforeEach
    void start() throws Exception {
        sample = RunningSample.start(data, RunningSample.FAST);
        target = new Target(sample.endpoints());
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void burstsForOneObject() throws Exception {
        ObjectsScene.Result seen = ObjectsScene.run(target, progress);

        assertThat(seen.allSucceeded()).isTrue();
        assertThat(seen.getObjects()).isEqualTo(ObjectsScene.BURSTS * ObjectsScene.BURST);
    }

    @Test
    void mixedLoad() throws Exception {
        MixedLoadScene.Result seen = MixedLoadScene.run(target, progress);

        assertThat(seen.load().allSucceeded()).isTrue();
        assertThat(seen.getObjects()).isEqualTo(MixedLoadScene.REQUESTS);
    }

    @Test
    void downloadsOfALargeObject() throws Exception {
        DownloadScene.Result seen = DownloadScene.run(target, progress, 3 << 20);

        assertThat(seen.load().allSucceeded()).isTrue();
        assertThat(seen.getObjects()).isEqualTo(DownloadScene.CLIENTS);
        assertThat(seen.memory().peakBytes())
                .isPositive()
                .isLessThanOrEqualTo(seen.memory().limitBytes());
    }

    @Test
    void streamedAnswersOfAModelThatMindsNothing() throws Exception {
        StreamScene.Result seen = StreamScene.run(target, progress);

        // Each request writes its own question, and the model refuses a conversation without turns.
        assertThat(seen.modelCalls()).isEqualTo(StreamScene.CLIENTS);
        assertThat(seen.load().succeeded()).isBetween(0, StreamScene.CLIENTS - 1);
    }

    @Test
    void wrongBytesAreNoticed() throws Exception {
        target.send(target.put("/objects/photos/a", new byte[] {1, 2, 3}));

        assertThat(Blobs.download(target, "/objects/photos/a")).isFalse();
        assertThat(Blobs.download(target, "/objects/photos/nothing")).isFalse();
    }
}
