package dev.coalesce.sample.load;

import java.io.IOException;

/**
 * The measurements of all scenes at one running service.
 *
 * @param chat the measurements of {@link ChatScene}
 * @param stream the measurements of {@link StreamScene}
 * @param objects the measurements of {@link ObjectsScene}
 * @param mixed the measurements of {@link MixedLoadScene}
 * @param download the measurements of {@link DownloadScene}
 * @param quotes the measurements of {@link QuotesScene}
 */
record RunResult(
        ChatScene.Result chat,
        StreamScene.Result stream,
        ObjectsScene.Result objects,
        MixedLoadScene.Result mixed,
        DownloadScene.Result download,
        QuotesScene.Result quotes) {

    /** Runs all scenes, one after the other. */
    static RunResult measure(SampleClient client, Progress progress) throws IOException, InterruptedException {
        return new RunResult(
                ChatScene.run(client, progress),
                StreamScene.run(client, progress),
                ObjectsScene.run(client, progress),
                MixedLoadScene.run(client, progress),
                DownloadScene.run(client, progress),
                QuotesScene.run(client, progress));
    }

    /**
     * Runs all scenes except that of streams, whose result is that of another run.
     *
     * @param other the other run
     */
    static RunResult measureWithoutStreams(SampleClient client, Progress progress, RunResult other)
            throws IOException, InterruptedException {
        return new RunResult(
                ChatScene.run(client, progress),
                other.stream(),
                ObjectsScene.run(client, progress),
                MixedLoadScene.run(client, progress),
                DownloadScene.run(client, progress),
                QuotesScene.run(client, progress));
    }
}
