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

/** The shape of the annotations is fixed, since applications have compiled against it. */
class AnnotationsTest {
    @Test
    void invalidates_requiresTypeAndMethod() throws Exception {
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
    void invalidatesRepeated_isFoundInSourceOrder() throws Exception {
        Method change = Example.class.getMethod("change");

        assertThat(Invalidates.class.getAnnotation(Repeatable.class).value()).isEqualTo(Invalidates.All.class);
        assertThat(change.getAnnotationsByType(Invalidates.class))
                .extracting(Invalidates::method)
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(classes = {Coalesce.class, Invalidates.class, Invalidates.All.class})
    void annotation_isRetainedAtRunTime(Class<?> annotation) {
        assertThat(annotation.getAnnotation(Retention.class).value()).isEqualTo(RetentionPolicy.RUNTIME);
    }

    @Test
    void targets_areMethodsAndForCoalesceConstructorsToo() {
        assertThat(Coalesce.class.getAnnotation(Target.class).value())
                .containsExactlyInAnyOrder(ElementType.METHOD, ElementType.CONSTRUCTOR);
        assertThat(Invalidates.class.getAnnotation(Target.class).value()).containsExactly(ElementType.METHOD);
    }

    @ParameterizedTest
    @ValueSource(classes = {CoalesceTimeoutException.class, CoalesceInterruptedException.class})
    void exceptionType_isUncheckedAndHasPublicConstructor(Class<? extends RuntimeException> type) throws Exception {
        assertThat(type.getConstructor(String.class).newInstance("message")).hasMessage("message");
    }

    @Test
    void enums_haveTheseConstants() {
        assertThat(Scope.values()).containsExactly(Scope.INSTANCE, Scope.TYPE);
        assertThat(OnTimeout.values()).containsExactly(OnTimeout.FAIL, OnTimeout.PROCEED);
    }
}
