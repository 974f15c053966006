package dev.coalesce.sample.load;

import java.io.IOException;

/**
 * What all scenes saw at one running service.
 *
 * @param chat scene one
 * @param stream scene two
 * @param objects scene three
 * @param mixed scene four
 * @param download scene five
 * @param quotes scene six
 */
record Run(
        ChatScene.Result chat,
        StreamScene.Result stream,
        ObjectsScene.Result objects,
        MixedLoadScene.Result mixed,
        DownloadScene.Result download,
        QuotesScene.Result quotes) {

    static Run of(Target target, Progress progress) throws IOException, InterruptedException {
        return new Run(
                ChatScene.run(target, progress),
                StreamScene.run(target, progress),
                ObjectsScene.run(target, progress),
                MixedLoadScene.run(target, progress),
                DownloadScene.run(target, progress),
                QuotesScene.run(target, progress));
    }
}
