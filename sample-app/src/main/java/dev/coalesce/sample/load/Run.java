package dev.coalesce.sample.load;

import java.io.IOException;

/**
 * What all scenes saw at one running service.
 *
 * @param chat scene one
 * @param objects scene two
 * @param mixed scene three
 * @param quotes scene four
 */
record Run(ChatScene.Result chat, ObjectsScene.Result objects, MixedLoadScene.Result mixed, QuotesScene.Result quotes) {

    static Run of(Target target, Progress progress) throws IOException, InterruptedException {
        return new Run(
                ChatScene.run(target, progress),
                ObjectsScene.run(target, progress),
                MixedLoadScene.run(target, progress),
                QuotesScene.run(target, progress));
    }
}
