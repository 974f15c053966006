package dev.coalesce.agent.adapt;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import dev.coalesce.agent.wire.JsonLibrary;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.VisibilityChecker;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Jackson 3, used as {@link Jackson2} is. Modules for the JDK are part of it. */
public final class Jackson3 implements JsonLibrary {
    /** Called by reflection. */
    public Jackson3() {}

    @Override
    public String name() {
        return "jackson3";
    }

    @Override
    public Format open(Type type) {
        JsonMapper mapper = JsonMapper.builder()
                .annotationIntrospector(new DeclaredTypes())
                .changeDefaultVisibility(new FieldsOnly())
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(
                        DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
                        DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
                        DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .addModule(new SimpleModule().addAbstractTypeMapping(Set.class, LinkedHashSet.class))
                .build();
        JavaType javaType = mapper.constructType(type);
        return new MapperFormat(mapper.writerFor(javaType), mapper.readerFor(javaType));
    }

    private record MapperFormat(ObjectWriter writer, ObjectReader reader) implements Format {
        @Override
        public byte[] write(Object value) {
            try {
                return writer.writeValueAsBytes(value);
            } catch (JacksonException e) {
                throw failure(e);
            }
        }

        @Override
        public @Nullable Object read(byte[] text) {
            try {
                return reader.readValue(text);
            } catch (JacksonException e) {
                throw failure(e);
            }
        }

        /** Messages of Jackson may contain values, unless they are about the definition of a class. */
        private static RuntimeException failure(JacksonException e) {
            String where = e instanceof DatabindException mapping ? mapping.getPathReference() : "";
            String why = e instanceof InvalidDefinitionException definition ? definition.getOriginalMessage() : "";
            return new IllegalStateException("Jackson fails at " + where + " with "
                    + e.getClass().getSimpleName() + (why.isEmpty() ? "" : ": " + why));
        }
    }

    private static final class FieldsOnly implements UnaryOperator<VisibilityChecker> {
        @Override
        public VisibilityChecker apply(VisibilityChecker checker) {
            return checker.withVisibility(PropertyAccessor.GETTER, Visibility.NONE)
                    .withVisibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                    .withVisibility(PropertyAccessor.SETTER, Visibility.NONE)
                    .withVisibility(PropertyAccessor.FIELD, Visibility.ANY);
        }
    }

    /** Ignores annotations that put the names of classes into the text. */
    private static final class DeclaredTypes extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            return null;
        }

        @Override
        public @Nullable Object findTypeResolverBuilder(MapperConfig<?> config, Annotated annotated) {
            return null;
        }
    }
}
