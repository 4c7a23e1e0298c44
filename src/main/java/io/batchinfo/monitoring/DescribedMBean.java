package io.batchinfo.monitoring;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** An MXBean with the descriptions of the {@link Description} annotations of its interface. */
final class DescribedMBean extends StandardMBean {

    <T> DescribedMBean(T bean, Class<T> type) {
        super(bean, type, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return description(getMBeanInterface().getAnnotation(Description.class), info.getDescription());
    }

    @Override
    protected String getDescription(MBeanAttributeInfo attribute) {
        return description(method("get" + attribute.getName(), "is" + attribute.getName()), attribute.getDescription());
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation) {
        return description(method(operation.getName()), operation.getDescription());
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        Method method = method(operation.getName());
        Annotation[] annotations = method == null ? new Annotation[0] : method.getParameterAnnotations()[sequence];
        return Stream.of(annotations)
                .filter(Description.class::isInstance)
                .map(annotation -> ((Description) annotation).value())
                .findFirst()
                .orElse(parameter.getName());
    }

    private @Nullable Method method(String... names) {
        return Stream.of(getMBeanInterface().getMethods())
                .filter(method -> Stream.of(names).anyMatch(method.getName()::equals))
                .findFirst()
                .orElse(null);
    }

    private static String description(@Nullable Method method, String otherwise) {
        return method == null ? otherwise : description(method.getAnnotation(Description.class), otherwise);
    }

    private static String description(@Nullable Description meaning, String otherwise) {
        return meaning == null ? otherwise : meaning.value();
    }
}
