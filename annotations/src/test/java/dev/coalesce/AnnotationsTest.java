package dev.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications have compiled against cannot change. */
class AnnotationsTest {
    @Test
    void invalidatesNeedsATypeAndAMethod() throws Exception {
        assertThat(Invalidates.class.getDeclaredMethods())
                .extracting(Method::getName)
                .containsExactlyInAnyOrder("type", "method", "key");
        assertThat(Invalidates.class.getMethod("type").getDefaultValue()).isNull();
        assertThat(Invalidates.class.getMethod("method").getDefaultValue()).isNull();
        assertThat(Invalidates.class.getMethod("key").getDefaultValue()).isEqualTo(new String[0]);
    }

    interface Example {
        @Invalidates(type = String.class, method = "a")
        @Invalidates(type = String.class, method = "b", key = "this")
        void change();
    }

    @Test
    void invalidatesCanBeRepeated() throws Exception {
        Method change = Example.class.getMethod("change");

        assertThat(Invalidates.class.getAnnotation(Repeatable.class).value()).isEqualTo(Invalidates.All.class);
        assertThat(change.getAnnotationsByType(Invalidates.class))
                .extracting(Invalidates::method)
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(classes = {Coalesce.class, Invalidates.class, Invalidates.All.class})
    void areThereAtRunTime(Class<?> annotation) {
        assertThat(annotation.getAnnotation(Retention.class).value()).isEqualTo(RetentionPolicy.RUNTIME);
    }

    @Test
    void standOnMethodsAndOnConstructorsWhereTheAgentExplains() {
        assertThat(Coalesce.class.getAnnotation(Target.class).value())
                .containsExactlyInAnyOrder(ElementType.METHOD, ElementType.CONSTRUCTOR);
        assertThat(Invalidates.class.getAnnotation(Target.class).value()).containsExactly(ElementType.METHOD);
    }

    @ParameterizedTest
    @ValueSource(classes = {CoalesceTimeoutException.class, CoalesceInterruptedException.class})
    void anExceptionIsUncheckedAndCanBeMadeByATest(Class<? extends RuntimeException> type) throws Exception {
        assertThat(type.getConstructor(String.class).newInstance("message")).hasMessage("message");
    }

    @Test
    void theConstantsAreThese() {
        assertThat(Scope.values()).containsExactly(Scope.INSTANCE, Scope.TYPE);
        assertThat(OnTimeout.values()).containsExactly(OnTimeout.FAIL, OnTimeout.PROCEED);
    }
}
