# ما تعدّه الأوامر.

console-days = { FORM($count) ->
    [zero] لا يوم
    [one] يوم واحد
    [two] يومان
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}
console-entries = { FORM($count) ->
    [zero] لا قيد
    [one] قيد واحد
    [two] قيدان
    [few] { $count } قيود
    [many] { $count } قيدًا
   *[other] { $count } قيد
}
console-chains = { FORM($count) ->
    [zero] لا سلسلة
    [one] سلسلة واحدة
    [two] سلسلتان
    [few] { $count } سلاسل
    [many] { $count } سلسلة
   *[other] { $count } سلسلة
}
console-not-admitted = { FORM($count) ->
    [zero] لم يُقبل المكوّن
    [one] لم يُقبل المكوّن: يجب تصحيح ملاحظة واحدة
    [two] لم يُقبل المكوّن: يجب تصحيح ملاحظتين
    [few] لم يُقبل المكوّن: يجب تصحيح { $count } ملاحظات
    [many] لم يُقبل المكوّن: يجب تصحيح { $count } ملاحظة
   *[other] لم يُقبل المكوّن: يجب تصحيح { $count } ملاحظة
}
console-less-than-active = { FORM($count) ->
    [zero] لن يتوقف شيء مما تفعله الوحدة النشطة
    [one] سيتوقف أمر واحد مما تفعله الوحدة النشطة
    [two] سيتوقف أمران مما تفعله الوحدة النشطة
    [few] ستتوقف { $count } أمور مما تفعله الوحدة النشطة
    [many] سيتوقف { $count } أمرًا مما تفعله الوحدة النشطة
   *[other] سيتوقف { $count } أمر مما تفعله الوحدة النشطة
}
