"""Words of the invented inspections and scores. Official documents are Vietnamese."""

PURPOSE = "Đánh giá việc xây dựng, áp dụng, duy trì, cải tiến HTQLCL; hướng dẫn khắc phục tồn tại (minh họa)."
PARTNERS = "Sở Nội vụ, Văn phòng UBND tỉnh"
MEMBER = "Nguyễn Hoàng Sơn"
WHY_VISITED = "Thuộc diện bắt buộc, lâu chưa kiểm tra tại trụ sở."
WHY_BY_DOSSIER = "Kiểm tra qua hồ sơ, báo cáo theo Điều 33 Thông tư 26/2014/TT-BKHCN."
REPORT = "Cơ quan báo cáo đủ các nội dung tại Điều 36 Thông tư 26/2014/TT-BKHCN kèm bằng chứng (minh họa)."
PROGRAMME = "08:00 công bố quyết định; 08:30 kiểm tra hồ sơ, phỏng vấn; 15:30 thống nhất biên bản."
PRESENT = "Thủ trưởng cơ quan, Ban Chỉ đạo ISO, thư ký ISO"
STRENGTHS = "Lãnh đạo quan tâm; quy trình được công khai tại bộ phận Một cửa."
CONCLUSION = "Hệ thống quản lý chất lượng được duy trì; cơ quan khắc phục các tồn tại đã nêu và báo cáo đúng hạn."
EVIDENCE = (
    "03 hồ sơ chọn mẫu thiếu phiếu kiểm soát quá trình.",
    "Quy trình chưa cập nhật thời hạn theo quyết định công bố TTHC mới.",
    "Chưa có bằng chứng phổ biến quy trình cho công chức mới.",
)
REQUESTS = (
    "Bổ sung phiếu kiểm soát quá trình trong hồ sơ và rà soát các hồ sơ cùng loại.",
    "Cập nhật quy trình theo quyết định công bố thủ tục hành chính hiện hành.",
    "Phổ biến quy trình cho toàn bộ công chức và lưu bằng chứng.",
    "Lập kế hoạch đánh giá nội bộ bao gồm tất cả các phòng.",
)
DONE = "Cơ quan đã thực hiện và gửi kèm bằng chứng (minh họa)."
ACCEPTED = "Bằng chứng phù hợp; kiểm tra hiệu lực ở lần kiểm tra tiếp theo."
NOT_ACCEPTED = "Chưa nêu nguyên nhân, chưa có bằng chứng rà soát các trường hợp tương tự."
SELF_NOTE = "Có hồ sơ lưu tại cơ quan (minh họa)."
REASON = "Bằng chứng chưa đủ cho mức điểm tự chấm."
EXPLANATION = "Cơ quan đã bổ sung bằng chứng còn thiếu."
ANSWER = "Bằng chứng bổ sung phù hợp một phần yêu cầu của tiêu chí."
