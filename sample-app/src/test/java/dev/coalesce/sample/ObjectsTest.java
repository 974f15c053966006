package dev.coalesce.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.sample.simulator.ObjectStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

class ObjectsTest {
    @TempDir
    Path data;

    private RunningSample sample;

    @BeforeEach
    void start() throws Exception {
        sample = RunningSample.start(data, RunningSample.FAST);
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void returnsWhatWasStored() throws Exception {
        assertThat(sample.put("/objects/photos/a.txt", "hello").statusCode()).isEqualTo(204);

        assertThat(sample.get("/objects/photos/a.txt").body()).isEqualTo("hello");
    }

    @Test
    void aKeyMayHoldSlashesAndSpaces() throws Exception {
        sample.put("/objects/photos/2026/my%20cat.jpg", "meow");

        assertThat(sample.get("/objects/photos/2026/my%20cat.jpg").body()).isEqualTo("meow");
    }

    @Test
    void oneKeyInTwoBucketsIsTwoObjects() throws Exception {
        sample.put("/objects/photos/a", "photo");
        sample.put("/objects/reports/a", "report");

        assertThat(sample.get("/objects/photos/a").body()).isEqualTo("photo");
        assertThat(sample.get("/objects/reports/a").body()).isEqualTo("report");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(sample.get("/objects/photos/nothing").statusCode()).isEqualTo(404);
        assertThat(sample.get("/objects/no-such-bucket/a").statusCode()).isEqualTo(404);
    }

    @Test
    void withoutTheAgentEachRequestIsAGetObject() throws Exception {
        sample.put("/objects/photos/a", "photo");

        sample.get("/objects/photos/a");
        sample.get("/objects/photos/a");

        assertThat(sample.counts().getObjects()).isEqualTo(2);
    }

    @Test
    void somebodyElsesServerCanBeUsed() throws Exception {
        try (ObjectStore elsewhere = new ObjectStore(RunningSample.FAST)) {
            AwsCredentials credentials = elsewhere.credentials().resolveCredentials();
            System.setProperty("aws.accessKeyId", credentials.accessKeyId());
            System.setProperty("aws.secretAccessKey", credentials.secretAccessKey());
            Options options = new Options(0, data.resolve("other"), elsewhere.uri(), false);
            try (RunningSample other = RunningSample.start(options, RunningSample.FAST)) {
                other.put("/objects/photos/a", "photo");

                assertThat(other.get("/objects/photos/a").body()).isEqualTo("photo");
                assertThat(other.counts().getObjects()).isNull();
            }
            assertThat(elsewhere.getObjects()).isEqualTo(1);
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }
}
