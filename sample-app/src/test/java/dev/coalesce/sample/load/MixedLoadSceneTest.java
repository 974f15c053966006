package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The sequence of keys of the mixed load. */
class MixedLoadSceneTest {
    @Test
    void keys_areTheSameInEachRun() {
        assertThat(MixedLoadScene.keys()).isEqualTo(MixedLoadScene.keys());
    }

    @Test
    void keys_areEightyPercentPopular() {
        int[] keys = MixedLoadScene.keys();

        long popular =
                Arrays.stream(keys).filter(key -> key < MixedLoadScene.KEYS / 5).count();
        assertThat((double) popular / keys.length).isBetween(0.77, 0.83);
        assertThat(keys).hasSize(MixedLoadScene.REQUESTS);
        assertThat(Arrays.stream(keys)).allMatch(key -> key >= 0 && key < MixedLoadScene.KEYS);
    }
}
