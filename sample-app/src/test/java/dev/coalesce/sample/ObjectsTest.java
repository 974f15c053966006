package dev.coalesce.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.sample.simulator.ObjectStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** The object proxy without the agent. */
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
    void get_returnsTheStoredObject() throws Exception {
        assertThat(sample.put("/objects/photos/a.txt", "hello").statusCode()).isEqualTo(204);

        assertThat(sample.get("/objects/photos/a.txt").body()).isEqualTo("hello");
    }

    @Test
    void keyWithSlashesAndSpaces_isStored() throws Exception {
        sample.put("/objects/photos/2026/my%20cat.jpg", "meow");

        assertThat(sample.get("/objects/photos/2026/my%20cat.jpg").body()).isEqualTo("meow");
    }

    @Test
    void sameKeyInTwoBuckets_isTwoObjects() throws Exception {
        sample.put("/objects/photos/a", "photo");
        sample.put("/objects/reports/a", "report");

        assertThat(sample.get("/objects/photos/a").body()).isEqualTo("photo");
        assertThat(sample.get("/objects/reports/a").body()).isEqualTo("report");
    }

    @Test
    void missingObjectOrBucket_isNotFound() throws Exception {
        assertThat(sample.get("/objects/photos/nothing").statusCode()).isEqualTo(404);
        assertThat(sample.get("/objects/no-such-bucket/a").statusCode()).isEqualTo(404);
    }

    @Test
    void everyRequest_isOneGetObject() throws Exception {
        sample.put("/objects/photos/a", "photo");

        sample.get("/objects/photos/a");
        sample.get("/objects/photos/a");

        assertThat(sample.counts().getObjects()).isEqualTo(2);
    }

    @Test
    void externalS3Server_isUsed() throws Exception {
        try (ObjectStore external = new ObjectStore(RunningSample.FAST)) {
            AwsCredentials credentials = external.credentials().resolveCredentials();
            System.setProperty("aws.accessKeyId", credentials.accessKeyId());
            System.setProperty("aws.secretAccessKey", credentials.secretAccessKey());
            Options options = new Options(0, data.resolve("other"), external.uri(), false);
            try (RunningSample other = RunningSample.start(options, RunningSample.FAST)) {
                other.put("/objects/photos/a", "photo");

                assertThat(other.get("/objects/photos/a").body()).isEqualTo("photo");
                assertThat(other.counts().getObjects()).isNull();
            }
            assertThat(external.getObjects()).isEqualTo(1);
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }
}
